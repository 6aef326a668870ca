import Files

/// How much of a paper is run.
///
/// A profile changes sizes, never code paths.
public enum Profile: String, Sendable, CaseIterable {
  /// The whole report within five minutes on two cores.
  case quick
  /// Within an hour.
  case standard
  /// The papers' own settings.
  case paper

  /// The profile of that name.
  /// - Throws: `UsageError` with a suggestion.
  public init(name: String) throws(UsageError) {
    guard let profile = Profile(rawValue: name) else {
      throw UsageError("no profile '\(name)'\(Spelling.hint(for: name, among: Profile.allCases.map(\.rawValue)))")
    }
    self = profile
  }
}
