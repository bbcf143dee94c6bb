export function TimelineView() {
  return (
    <div class="view">
      <h1>What happens</h1>
    </div>
  );
}
