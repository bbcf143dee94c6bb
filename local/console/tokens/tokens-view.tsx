export function TokensView() {
  return (
    <div class="view">
      <h1>Tokens</h1>
    </div>
  );
}
