/// What the rows say about a claim.
public enum Verdict: String, Sendable, CaseIterable, Codable {
  /// The rows agree with the published statement.
  case reproduced
  /// The rows contradict it.
  case deviates
  /// Noise, too few samples, missing or non-finite values: the rows decide nothing.
  case inconclusive
  /// This profile cannot test it, or its experiment has no rows.
  case notRun = "not run"
  /// Set aside by the report's author, with a reason.
  case waived

  /// A sign that carries the meaning without colour.
  public var sign: String {
    switch self {
    case .reproduced: "✓"
    case .deviates: "✗"
    case .inconclusive: "?"
    case .notRun: "–"
    case .waived: "○"
    }
  }

  /// Sign and word.
  public var label: String { "\(sign) \(rawValue)" }

  /// The verdict of several parts of one claim: one deviation decides, then one doubt; no parts decide nothing.
  static func all(_ parts: some Sequence<Verdict>) -> Verdict {
    let parts = Set(parts)
    return parts.contains(.deviates) ? .deviates : parts == [.reproduced] ? .reproduced : .inconclusive
  }
}

/// A verdict with what it rests on.
public struct Outcome: Sendable, Equatable {
  /// One part of a claim: measured beside expected.
  public struct Part: Sendable, Equatable {
    /// Which part, for example `P = 20`.
    public var label: String
    /// What was measured.
    public var measured: String
    /// What was expected.
    public var expected: String
    /// What this part alone says.
    public var verdict: Verdict
  }

  /// The verdict.
  public var verdict: Verdict
  /// What was measured, in words and numbers.
  public var measured: String
  /// What the claim asks for.
  public var expected: String
  /// Why, where the numbers alone do not say it.
  public var reason: String
  /// The parts of the claim, where it has several.
  public var parts: [Part]

  /// Creates an outcome.
  public init(
    _ verdict: Verdict, measured: String = "", expected: String = "", reason: String = "", parts: [Part] = []
  ) {
    self.verdict = verdict
    self.measured = measured
    self.expected = expected
    self.reason = reason
    self.parts = parts
  }
}
