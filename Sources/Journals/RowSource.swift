/// Rows that no journal holds: results of another program, read where they lie.
public protocol RowSource: Sendable {
  /// The rows; `nil` when there are no files.
  /// - Throws: a user's error for what cannot be read as a whole.
  func contents() throws -> JournalFile.Contents?
  /// What was looked for, in words, for a message that nothing was found.
  var description: String { get }
}
