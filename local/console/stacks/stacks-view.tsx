export function StacksView() {
  return (
    <div class="view">
      <h1>Stacks and quotas</h1>
    </div>
  );
}
