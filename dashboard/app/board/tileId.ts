/** A name no other tile of any board has. */
export const newTileId = () => crypto.randomUUID().slice(0, 13)
