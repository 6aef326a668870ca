import Journals

/// What the rows say about a claim.
public enum Verdict: String, Sendable, CaseIterable, Codable {
  /// The rows agree with the published statement.
  case reproduced
  /// The rows contradict it, or are broken.
  case deviates
  /// Noise, too few units or missing rows: nothing is decided.
  case inconclusive
  /// This profile or seed cannot test it, or its experiment has no rows.
  case notRun = "not run"
  /// Set aside by the report's author, with a reason and a last day.
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

  /// Whether the rows decided, one way or the other.
  public var isDecided: Bool { self == .reproduced || self == .deviates }
}

/// A verdict with what it rests on.
public struct Outcome: Sendable, Equatable {
  /// One part of a claim: an estimate beside its margin, and what it alone says.
  public struct Part: Sendable, Equatable {
    /// The estimate, its margin and p-values.
    public var component: Component
    /// What this part alone says.
    public var verdict: Verdict

    /// Which part, for example `P = 20`.
    public var label: String { component.label }
    /// What was measured.
    public var measured: String { component.estimateText }
    /// What was expected.
    public var expected: String {
      component.published.map { "\($0) (\(component.marginText))" } ?? component.marginText
    }
  }

  /// The verdict.
  public var verdict: Verdict
  /// Whether numbers are not finite, trials failed or something never arrived: no statistics had to decide.
  public var isBroken = false
  /// One sentence that a person would say about what was measured.
  public var measured: String
  /// What the claim asks for.
  public var expected: String
  /// Why, where the numbers alone do not say it, and what would settle it.
  public var reason: String
  /// The parts of the claim.
  public var parts: [Part]
  /// Units of replication that the estimates come from; 0 where none are needed.
  public var units = 0
  /// What these units are.
  public var replication: Replication?
  /// p-value of the statement that all parts hold (intersection-union test).
  public var holds = 1.0
  /// p-value of the statement that a part deviates, adjusted over all claims of the run (Holm).
  public var deviates = 1.0
  /// Whether its rows are not those of a whole run today, so that nothing was tested.
  public var isProvisional = false
  /// What a waived claim would be.
  public var beneath: Verdict?

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

  /// The verdict in words: broken results say so.
  public var word: String { isBroken && verdict == .deviates ? "deviates (broken)" : verdict.rawValue }
}
