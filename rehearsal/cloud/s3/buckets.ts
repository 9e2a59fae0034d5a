/** Buckets of a Region, by name. */
export type S3State = Map<string, Bucket>;

/** All versions of each object by its key, the oldest first. */
export type Bucket = Map<string, readonly StoredObject[]>;

export interface StoredObject {
  readonly at: number;
  readonly body: string;
  readonly contentType: string;
}
