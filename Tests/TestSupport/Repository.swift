import Foundation

/// A repository of git in a folder.
public struct Repository: Sendable {
  /// What git refused.
  public struct Failure: Error {
    /// The command and what it wrote.
    public var text: String
  }

  /// Where its files are.
  public var folder: String

  /// Creates a repository that holds all files of a folder in one commit.
  /// - Throws: ``Failure``, and as ``Command/run(_:_:in:)``.
  public init(_ folder: String) throws {
    self.folder = folder
    try git("init", "--quiet")
    try git("add", "--all")
    try git("-c", "user.name=Author", "-c", "user.email=author@example.org", "commit", "--quiet", "--message=First")
  }

  /// The commit that its files have.
  /// - Throws: as ``init(_:)``.
  public func commit() throws -> String { try git("rev-parse", "HEAD") }

  @discardableResult
  private func git(_ arguments: String...) throws -> String {
    let result = try Command.run("git", arguments, in: folder)
    guard result.status == 0 else { throw Failure(text: "git \(arguments): \(result.error)") }
    return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
