/// The form in which `repro coverage --json` prints what is covered.
public struct CoverageDocument: Encodable, Sendable {
  /// How many numbers or statements have a standing.
  struct Count: Encodable, Sendable {
    /// `tested`, `testable`, `indirect` (only in ports and checks), `drawn` or `untouched`.
    var standing: String
    /// What would test it; `null` for every other standing.
    @OrNull var need: String?
    var count: Int

    init(_ count: Coverage.Count) {
      standing = count.standing.name
      need = count.standing.need
      self.count = count.count
    }
  }
  struct File: Encodable, Sendable {
    var path: String
    /// Whether another implementation computed the numbers.
    var reference: Bool
    var locators: [String]
    var cells: [Count]
  }
  struct Statement: Encodable, Sendable {
    var statement: String
    var source: String
    var standing: String
    @OrNull var need: String?
    var note: String
  }
  struct Exhibit: Encodable, Sendable {
    var exhibit: String
    var what: String
    /// Labels of the figures and tables that show it; none where it is missing.
    var shown: [String]
    /// Whether one of these has rows.
    var rows: Bool
    var note: String
  }

  /// A paper's coverage.
  struct Paper: Encodable, Sendable {
    var paper: String
    var numbers: [Count]
    var statements: [Count]
    var files: [File]
    var list: [Statement]
    var exhibits: [Exhibit]
  }

  var profile: String
  var papers: [Paper]

  /// The coverage of papers at one profile as JSON.
  public static func json(_ coverages: [Coverage], profile: String) throws -> String {
    try StableJSON.text(CoverageDocument(profile: profile, papers: coverages.map(Paper.init)))
  }
}

extension CoverageDocument.Paper {
  init(_ coverage: Coverage) {
    paper = coverage.paper
    numbers = coverage.numbers.map(CoverageDocument.Count.init)
    statements = coverage.statementCounts.map(CoverageDocument.Count.init)
    files = coverage.files.map { file in
      CoverageDocument.File(
        path: file.path, reference: file.isReference, locators: file.locators,
        cells: file.cells.map(CoverageDocument.Count.init))
    }
    list = coverage.statements.map { statement in
      CoverageDocument.Statement(
        statement: statement.text, source: statement.source, standing: statement.standing.name,
        need: statement.standing.need, note: statement.note)
    }
    exhibits = coverage.exhibits.map { exhibit in
      CoverageDocument.Exhibit(
        exhibit: exhibit.name, what: exhibit.text, shown: exhibit.shown, rows: exhibit.hasRows, note: exhibit.note)
    }
  }
}
