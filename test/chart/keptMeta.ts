const kept = ['name', 'title', 'shortTitle', 'description', 'type', 'format', 'currency', 'aggType', 'drillMembers', 'public', 'meta']
type Members = Record<string, unknown>[]
const slim = (members: unknown) =>
  (members as Members).map((member) => Object.fromEntries(kept.filter((key) => key in member).map((key) => [key, member[key]])))

/** Of what the server tells of the model the part that `meta.json` keeps for the tests. */
export const keptMeta = (reply: unknown) => ({
  cubes: (reply as { cubes: Members }).cubes.map(({ name, title, type, description, meta, measures, dimensions, folders }) => ({
    name,
    title,
    type,
    description,
    public: true,
    meta,
    measures: slim(measures),
    dimensions: slim(dimensions),
    folders,
  })),
})
