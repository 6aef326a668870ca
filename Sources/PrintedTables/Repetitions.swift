/// The number of repetitions that a caption or a header states as `(n = 5)`.
enum Repetitions {
  /// What is taken without a word that says so; more are samples, as a rule.
  private static let plainLimit = 100
  private static let limit = 1000

  private nonisolated(unsafe) static let pattern =
    #/\(\s*[nN]\s*=\s*(?<count>[1-9]\d{0,3})(?!\d)\s*(?<what>[^()]*)\)/#
  private nonisolated(unsafe) static let repeated =
    #/\b(?:seeds?|runs?|trials?|repetitions?|repeats?|replicates?)\b/#.ignoresCase()
  private nonisolated(unsafe) static let other =
    #/\b(?:samples?|images?|examples?|(?:test|validation|training) (?:set|data|split)|patients?|participants?|subjects?|points?|questions?|instances?|sentences?|documents?|items?)\b/#
    .ignoresCase()

  /// The number in a text; `nil` without one.
  ///
  /// A large number, or one beside words of other things, counts samples.
  static func count(in text: String) -> Int? {
    guard let match = text.firstMatch(of: pattern), let count = Int(match.output.count) else { return nil }
    let what = match.output.what
    guard what.allSatisfy(\.isWhitespace) || what.contains(repeated) else { return nil }
    let isSaid = text.contains(repeated)
    guard count <= (isSaid ? limit : plainLimit) else { return nil }
    return isSaid || !text.contains(other) ? count : nil
  }

  /// The words of a number `n` that is not taken as one of repetitions.
  static func left(in text: String) -> String? {
    guard count(in: text) == nil else { return nil }
    return text.firstMatch(of: #/\b[nN]\s*=\s*\d[\d,]*/#).map { String($0.output) }
  }

  /// A text without a number that was taken.
  static func removed(from text: String) -> String {
    count(in: text) == nil ? text : text.replacing(pattern, with: "")
  }
}
