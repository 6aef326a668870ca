/// The difference for machines.
extension RunDifference {
  /// A JSON object; of each journal the cells that moved farthest are named.
  /// - Throws: never, for numbers that are not finite are `null`.
  public func json() throws -> String { try StableJSON.text(Document(self)) }

  private struct Document: Encodable {
    struct Judged: Codable {
      var kind: ClaimKind
      var verdict: Verdict
      var broken: Bool

      init(_ claim: JudgedClaim) { (kind, verdict, broken) = (claim.kind, claim.verdict, claim.isBroken) }
    }
    struct Change: Encodable {
      var claim: String
      @OrNull var before: Judged?
      @OrNull var after: Judged?
      var worse: Bool
      @OrNull var why: String?
    }
    struct Number: Codable {
      /// `null` when it is not finite.
      @OrNull var value: Double?
    }
    struct Estimate: Encodable {
      var claim: String
      var part: String
      /// `null` for a part that is new or gone.
      @OrNull var before: Number?
      @OrNull var after: Number?
    }
    struct Cell: Encodable {
      var setting: String
      var row: Int
      var column: String
      var before: String
      var after: String
    }
    struct Journal: Encodable {
      var experiment: String
      var moved: Int
      var rows: Int
      var rowsGone: Int
      var rowsNew: Int
      var columnsGone: [String]
      var columnsNew: [String]
      var farthest: [Cell]
    }
    let version = 1
    var relativeTolerance: Double
    var absoluteTolerance: Double
    var worse: Bool
    var verdicts: [Change]
    var estimates: [Estimate]
    var journals: [Journal]
    /// Experiments with recorded rows in one output, which are not compared.
    var recorded: [String]

    private enum CodingKeys: String, CodingKey {
      case version, relativeTolerance, absoluteTolerance, worse, verdicts, estimates, journals, recorded
    }

    init(_ difference: RunDifference) {
      relativeTolerance = difference.tolerance.relative
      absoluteTolerance = difference.tolerance.absolute
      worse = difference.isWorse
      recorded = difference.recorded
      verdicts = difference.verdicts.map {
        Change(
          claim: $0.name, before: $0.before.map(Judged.init), after: $0.after.map(Judged.init), worse: $0.isWorse,
          why: $0.decline)
      }
      estimates = difference.estimates.map {
        Estimate(
          claim: $0.name, part: ($0.after ?? $0.before)?.part ?? "", before: $0.before.map { Number(value: $0.value) },
          after: $0.after.map { Number(value: $0.value) })
      }
      journals = difference.journals.map { move in
        Journal(
          experiment: move.experiment, moved: move.moved, rows: move.rows, rowsGone: move.onlyBefore,
          rowsNew: move.onlyAfter, columnsGone: move.columnsGone, columnsNew: move.columnsNew,
          farthest: move.cells.map {
            Cell(setting: $0.setting, row: $0.row, column: $0.column, before: $0.before, after: $0.after)
          })
      }
    }
  }
}
