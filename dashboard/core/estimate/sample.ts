import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

const seed = 20260101

/** Which of `count` things a sample of at most `most` takes, in order: the same ones every time. */
export function sampleOf(count: number, most: number): Int32Array {
  if (count <= most) return Int32Array.from({ length: count }, (_, index) => index)
  const random = xoroshiro128plus(seed)
  const taken = new Int32Array(most)
  let have = 0
  // Selection sampling: each is taken with the chance that leaves exactly `most` at the end.
  for (let index = 0; have < most; index++) if (uniformFloat64(random) * (count - index) < most - have) taken[have++] = index
  return taken
}
