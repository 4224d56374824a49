export default function Board({ id }: { id: string }) {
  return <main data-board={id} />
}
