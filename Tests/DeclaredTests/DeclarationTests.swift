import Files
import Journals
import Literate
import Testing

@testable import Declared

/// `{experiment}` directives.
@Suite struct DeclarationTests {
  static func declarations(
    _ blocks: [(name: String, options: String)], folder: String = "."
  ) throws -> [ExperimentDeclaration] {
    var line = 1
    let directives = try blocks.map { block -> Directive in
      defer { line += 20 }
      return try #require(
        try Directive(info: "{experiment} \(block.name)", content: block.options, file: "report.md", line: line))
    }
    return try ExperimentDeclaration.declarations(directives, paper: "p", folder: folder)
  }

  private func fault(_ options: String, name: String = "sweep") -> String {
    do {
      _ = try Self.declarations([(name, options)])
      return "no fault"
    } catch { return "\(error)" }
  }

  @Test(arguments: [
    ("", "report.md:1: an experiment needs ':files: PATTERN'"),
    (":files: a.csv\n:command: b\n", "report.md:1: an experiment has either"),
    (":files: a.csv\n:fles: b\n", "report.md:3: {experiment} has no option ':fles:'; did you mean 'files'?"),
    (
      ":command: run {widht}\n:matrix: width = 1\n:rows: stdout csv",
      "report.md:2: no parameter 'widht'; did you mean 'width'?"
    ),
    (
      ":command: run\n:matrix: width = 1\n:rows: stdout csv",
      "report.md:3: the command does not use the parameter 'width'"
    ),
    (":command: run {seed}\n:rows: stdout csv", "report.md:2: the command uses {seed}, but no seeds are declared"),
    (":command: run", "report.md:1: say where its rows are"),
    (":command: run\n:rows: stdin", "report.md:3: 'stdin' is not understood"),
    (":command: run\n:rows: {out}/../x.csv", "report.md:3: "),
    (":command: run\n:rows: stdout csv\n:limit: soon", "report.md:4: 'soon' is no time"),
    (":command: run\n:rows: stdout csv\n:prepare: make {seed}\n:seeds: 1", "report.md:4: ':prepare:' runs once"),
    (":command: run\n:rows: stdout csv\n:matrix: width =", "report.md:4: the parameter 'width' has no values"),
    (":files: out/{a.json", "report.md:2: "),
    (":files: a.csv\n:unpivot: run_ as x", "report.md:3: 'run_ as x' is not understood"),
    (":files: a.csv\n:separator: ab", "report.md:3: 'ab' is no separator"),
    (
      ":command: run {w}\n:rows: stdout csv\n:matrix: w = 1\n:paper-matrix: v = 1",
      "report.md:5: a profile changes the values"
    ),
  ])
  func wrongOptionsAreOneLine(options: String, start: String) {
    let text = fault(options)
    #expect(text.hasPrefix(start), "\(text)")
    #expect(!text.contains("\n"))
  }

  @Test(arguments: ["", "../x", "/x", "a b", "a//b", "ä?"])
  func namesArePaths(name: String) { #expect(fault(":files: a.csv", name: name).contains("an experiment's name has")) }

  @Test func variantsTakeOverOptions() throws {
    let all = try Self.declarations([
      (
        "sweep",
        ":command: run {w} {seed}\n:matrix: w = 1, 2\n:seeds: 1..3\n:rows: stdout csv\n:paper-seeds: 1..10\n:limit: 2 min"
      ),
      ("wide", ":like: sweep\n:matrix: w = 64\n"),
    ])
    let wide = try #require(all[1].command)
    #expect(wide.sizes[.quick]?.matrix.axes[0].values == ["64"])
    #expect(wide.seeds(.quick) == [1, 2, 3] && wide.seeds(.paper).count == 10)
    #expect(wide.sizes[.quick]?.limit == .seconds(120))
    #expect(throws: SourceError.self) { try Self.declarations([("a", ":like: b")]) }
    #expect(throws: SourceError.self) { try Self.declarations([("a", ":files: x.csv"), ("a", ":files: x.csv")]) }
  }

  @Test func whatIsRepeated() throws {
    let all = try Self.declarations([
      ("seeds", ":command: run\n:rows: stdout csv\n:seeds: 1..3"), ("one", ":command: run\n:rows: stdout csv"),
      ("named", ":files: a.csv\n:unit: batch, fold"), ("found", ":files: a.csv"),
    ])
    #expect(all[0].facts.replication?.columns == ["seed"] && all[0].facts.replication?.averagesRows == false)
    #expect(all[1].facts.replication?.isSingleRun == true)
    #expect(all[2].facts.replication?.columns == ["batch", "fold"] && all[3].facts.replication == nil)
    // Which of several rows of a fold counts is for a claim to say, wherever the rows come from.
    #expect(all[2].facts.replication?.averagesRows == false)
  }
}
