/** The Explore screen. */
export default function Explore() {
  return <main />
}
