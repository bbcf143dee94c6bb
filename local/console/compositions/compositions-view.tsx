export function CompositionsView() {
  return (
    <div class="view">
      <h1>Compositions</h1>
    </div>
  );
}
