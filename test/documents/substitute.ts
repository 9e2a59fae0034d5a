/** Under the name by which reproductions of faults outside of this tree import it. */
export * from '../../lab/databases/substitute';
