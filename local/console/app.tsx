export function App() {
  return <h1>ivs-local</h1>;
}
