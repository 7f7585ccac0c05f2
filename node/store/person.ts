/** The people directory: who lives here according to the state's own register, as imported. */

/** One resident as the register delivers them. Everything but the account identifier comes from the import. */
export interface Person {
  /** Random, made at the first import and kept ever after; subjects abroad derive from it, never from a number. */
  readonly accountId: string;
  /** The national number. It never leaves the hub. */
  readonly personNumber: string;
  readonly givenName: string;
  readonly familyName: string;
  /** ISO 8601 date, `1987-03-09`. */
  readonly birthDate: string;
  readonly address: string;
  readonly email: string;
  /** The number on the identity document that the registrar looks at. */
  readonly documentNumber: string;
  /** Where the row came from, in the words of the import. */
  readonly source: string;
  readonly importedAt: Date;
}

/** How an import went, in people. */
export interface ImportCount {
  readonly added: number;
  readonly changed: number;
  readonly same: number;
}

/** The promise of the people directory. */
export interface PersonStore {
  /**
   * Takes in rows by their person number, all or none: a new number is added under the row's account identifier, a
   * known one keeps its account identifier and takes the new values.
   */
  importPeople(rows: readonly Person[]): Promise<ImportCount>;
  find(accountId: string): Promise<Person | null>;
  findByNumber(personNumber: string): Promise<Person | null>;
  /** People whose number or document number equals, or whose names contain all words of `words`; at most `limit`. */
  search(words: string, limit: number): Promise<readonly Person[]>;
  count(): Promise<number>;
}
