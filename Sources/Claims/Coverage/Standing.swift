import Journals

extension Coverage {
  /// How far something published is covered; the better one of two counts.
  public enum Standing: Sendable, Hashable, Comparable {
    /// A claim on it was evaluated.
    case tested
    /// A claim on it needs another profile, another model or rows: which.
    case testable(String)
    /// Only comparisons with other implementations and invariants of ours look at it.
    case indirect
    /// A figure or a table shows it.
    case drawn
    /// Nothing looks at it.
    case untouched

    /// What a claim does for what it is about.
    init(_ item: EvaluatedClaim, _ profile: Profile) {
      guard item.claim.kind.isPublished else {
        self = .indirect
        return
      }
      self =
        switch item.outcome.beneath ?? item.outcome.verdict {
        case .inconclusive where item.outcome.isProvisional: .testable("needs a whole run of its experiment")
        case .reproduced, .deviates, .inconclusive, .waived: .tested
        case .notRun: .testable(Self.need(of: item.claim, profile))
        }
    }

    /// What a claim that is not run waits for.
    private static func need(of claim: Claim, _ profile: Profile) -> String {
      var needs: [String] = []
      if !claim.profiles.contains(profile) {
        needs.append("the profile \(claim.profiles.map(\.rawValue).joined(separator: " or "))")
      }
      if !claim.requirements.isEmpty {
        needs.append("rows with \(claim.requirements.map(\.description).joined(separator: " and "))")
      }
      if !claim.seeds.isEmpty { needs.append("the seed \(claim.seeds.joined(separator: ", "))") }
      return needs.isEmpty ? "needs a run of its experiment" : "needs " + needs.joined(separator: ", ")
    }

    private var rank: Int {
      switch self {
      case .tested: 0
      case .testable: 1
      case .indirect: 2
      case .drawn: 3
      case .untouched: 4
      }
    }

    /// The better covered one first.
    public static func < (one: Standing, other: Standing) -> Bool {
      one.rank == other.rank ? one.word < other.word : one.rank < other.rank
    }

    /// One of five words, for machines.
    public var name: String {
      switch self {
      case .tested: "tested"
      case .testable: "testable"
      case .indirect: "indirect"
      case .drawn: "drawn"
      case .untouched: "untouched"
      }
    }

    /// What would test it.
    public var need: String? {
      if case .testable(let need) = self { return need }
      return nil
    }

    /// In words.
    public var word: String {
      switch self {
      case .tested: "tested here"
      case .testable(let need): "testable: \(need)"
      case .indirect: "only in ports and checks"
      case .drawn: "only drawn"
      case .untouched: "not touched"
      }
    }
  }

  /// How many numbers or statements have a standing.
  public struct Count: Sendable, Equatable {
    /// How far they are covered.
    public let standing: Standing
    /// How many they are.
    public let count: Int

    /// Equal standings together, the best first.
    static func sum(_ standings: [Standing]) -> [Count] {
      sum(Dictionary(grouping: standings) { $0 }.map { Count(standing: $0, count: $1.count) })
    }

    /// Equal standings together, the best first.
    static func sum(_ counts: [Count]) -> [Count] {
      let groups = Dictionary(grouping: counts, by: \.standing)
      return groups.keys.sorted().map { standing in
        Count(standing: standing, count: groups[standing, default: []].reduce(0) { $0 + $1.count })
      }
    }
  }
}
