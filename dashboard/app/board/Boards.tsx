export default function Boards() {
  return <main />
}
