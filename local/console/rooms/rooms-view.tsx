export function RoomsView() {
  return (
    <div class="view">
      <h1>Rooms</h1>
    </div>
  );
}
