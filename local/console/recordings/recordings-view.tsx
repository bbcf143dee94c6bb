export function RecordingsView() {
  return (
    <div class="view">
      <h1>Recordings</h1>
    </div>
  );
}
