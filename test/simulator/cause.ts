/** An id of causes.json, but `copy/write-owner` for both of its entries about WRITE_OWNER (design.md, Rule ids). */
export type CauseId = `${string}/${string}`;
