import Files

/// How much of a paper is run.
///
/// A profile changes sizes, never code paths.
public enum Profile: String, Sendable, CaseIterable {
  /// The whole report within two minutes on two cores.
  case quick
  /// Most trends at sizes that an afternoon pays for.
  case standard
  /// The papers' own settings.
  case paper

  /// What the whole report takes on two cores, `standard` by the estimate of `repro list`.
  ///
  /// The one source of the help, the list and the README.
  public var cost: String {
    switch self {
    case .quick: "about 2 minutes"
    case .standard: "about four hours, most of them trainings of models"
    case .paper: "the papers' own settings, days"
    }
  }

  /// All profiles with what they cost.
  public static var costs: String { allCases.map { "\($0.rawValue) (\($0.cost))" }.joined(separator: ", ") }

  /// The profile of that name.
  /// - Throws: `UsageError` with a suggestion.
  public init(name: String) throws(UsageError) {
    guard let profile = Profile(rawValue: name) else {
      let hint = Spelling.hint(for: name, among: Profile.allCases.map(\.rawValue))
      throw UsageError("no profile \(quoted(name))\(hint)")
    }
    self = profile
  }
}
