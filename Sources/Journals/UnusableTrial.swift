/// A trial, or a file of results, that leaves no rows to count: it failed, or is not there.
public struct UnusableTrial: Sendable, Equatable {
  /// What it was run with, by the names of columns: what it can have no part in is not harmed by it.
  public var setting: [String: String]
  /// What happened.
  public var reason: String
  /// Path of its log or file, if there is one.
  public var log: String?

  /// Creates a trial without rows.
  public init(setting: [String: String], reason: String, log: String? = nil) {
    self.setting = setting
    self.reason = reason
    self.log = log
  }

  /// What it was run with, in words: `model = a, seed = 3`.
  public var name: String {
    setting.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }.joined(separator: ", ")
  }
}

/// A file of another program that rows were read from.
public struct ReadFile: Sendable, Equatable {
  /// Path from the folder of the literate source.
  public var path: String
  /// SHA-256 of its bytes.
  public var digest: String

  /// Creates the record of a file.
  public init(path: String, digest: String) {
    self.path = path
    self.digest = digest
  }
}
