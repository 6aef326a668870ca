/// What becomes of rows that were recorded in the folder of a paper.
public enum Recordings: Sendable {
  /// Nothing: only what this machine has run counts.
  case unused
  /// They stand in for an experiment that has no rows of this machine's own; the two are never mixed.
  case standIn
  /// They alone count.
  case alone
}
