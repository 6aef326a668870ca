import Files
import Foundation
import TestSupport
import Testing

/// The small papers that come as examples: what a stranger copies first.
@Suite struct ExamplesTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// A copy of an example in a folder of its own.
  private func withExample(_ name: String, _ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try FileManager.default.copyItem(atPath: "\(Self.root)/examples/\(name)", toPath: "\(folder)/\(name)")
      try? FileManager.default.removeItem(atPath: "\(folder)/\(name)/output")
      try body("\(folder)/\(name)")
    }
  }

  @Test(arguments: [
    ("results", "values: 1 reproduced; trends: 2 reproduced"),
    ("sweep", "values: 1 reproduced; trends: 2 reproduced; checks: 1 reproduced"),
    ("c-benchmark", "values: 1 reproduced; trends: 3 reproduced"),
  ])
  func everyClaimOfAnExampleIsReproduced(name: String, tally: String) throws {
    try withExample(name) { folder in
      let report = try Command.repro(["report"], in: folder)
      #expect(report.status == 0, "\(report)")
      #expect(report.output.contains("\n\(tally)\n"), "\(report.output)")
      let test = try Command.repro(["verify", "--self-test"], in: folder)
      #expect(test.status == 0, "\(test)")
      let page = try TextFile.read("\(folder)/output/report.html")
      #expect(page.contains("Experiment "))
    }
  }

  /// Three verdicts in at most ten lines.
  @Test func theShortestExampleIsShort() throws {
    let text = try TextFile.read("\(Self.root)/examples/results/report.md")
    #expect(text.split(separator: "\n").count <= 10)
  }

  /// The script of the action's last step, run as a runner does it.
  @Test(arguments: [("verify", "", 0), ("report", "true", 0), ("vrify", "", 4)])
  func theActionChecksAProject(command: String, strict: String, status: Int32) throws {
    let action = try TextFile.read("\(Self.root)/action.yml")
    let step = try #require(action.range(of: "id: check"))
    let run = try #require(action.range(of: "      run: |\n", range: step.upperBound..<action.endIndex))
    let script = action[run.upperBound...].split(separator: "\n").map { $0.dropFirst(8) }.joined(separator: "\n")
    try withExample("results") { folder in
      let place = "\(folder)/action/.build/release"
      try TextFile.createFolder(place)
      try FileManager.default.createSymbolicLink(atPath: "\(place)/repro", withDestinationPath: Command.reproPath)
      try TextFile.write(script, to: "\(folder)/step.sh")
      let words = [
        "GITHUB_ACTION_PATH=\(folder)/action", "REPRO_DOCUMENTS=", "REPRO_COMMAND=\(command)", "REPRO_PROFILE=quick",
        "REPRO_STRICT=\(strict)", "bash", "-e", "-o", "pipefail", "step.sh",
      ]
      let result = try Command.run("env", words, in: folder)
      #expect(result.status == status, "\(result)")
      if status == 0 { #expect(try TextFile.read("\(folder)/repro-junit.xml").contains("adam-wins")) }
    }
  }

  @Test func aWrongImplementationIsNoticed() throws {
    try withExample("sweep") { folder in
      let script = "\(folder)/train.py"
      let text = try TextFile.read(script)
      try TextFile.write(text.replacing("w[i] -= 0.5 *", with: "w[i] += 0.5 *"), to: script)
      let report = try Command.repro(["report"], in: folder)
      #expect(report.status == 1, "\(report)")
      #expect(report.output.contains("✗ deviates"))
    }
    try withExample("results") { folder in
      let file = "\(folder)/results/runs.csv"
      try TextFile.write(try TextFile.read(file).replacing("adam,3,0.845", with: "adam,3,nan"), to: file)
      let verify = try Command.repro(["verify"], in: folder)
      #expect(verify.status == 1 && verify.output.contains("deviates (broken)"), "\(verify)")
    }
  }
}

/// The declared matrix and command are what should have been run.
@Suite struct DeclaredChangeTests {
  private static func report(_ matrix: String, _ command: String = "sh job.sh {w} {seed}", seeds: String = "1..3")
    -> String
  {
    "# A\n\n```{experiment} job\n:command: \(command)\n:matrix: w = \(matrix)\n:seeds: \(seeds)\n:rows: stdout jsonl\n```\n\n"
      + "```{claims} job\nlow: loss below 9 where w = 1\nall: loss below 9 for each w\n```\n"
  }

  private func verdicts(_ folder: String) throws -> [String] {
    try Command.repro(["verify"], in: folder).output.split(separator: "\n").filter { $0.contains("/") }
      .map { String($0.split(separator: "/")[0].dropFirst(2).prefix(12)).trimmingCharacters(in: .whitespaces) }
  }

  @Test func whatIsDeclaredLaterIsMissing() throws {
    try withTemporaryFolder { folder in
      try TextFile.write("echo \"{\\\"loss\\\": $1.$2}\"", to: "\(folder)/job.sh")
      try TextFile.write(Self.report("1, 2"), to: "\(folder)/report.md")
      #expect(try Command.repro(["run"], in: folder).status == 0)
      #expect(try verdicts(folder) == ["reproduced", "reproduced"])
      // A new value, a further seed, another command: the rows that are there are no longer all.
      try TextFile.write(Self.report("1, 2, 3"), to: "\(folder)/report.md")
      #expect(try verdicts(folder) == ["reproduced", "inconclusive"])
      try TextFile.write(Self.report("1, 2", seeds: "1..4"), to: "\(folder)/report.md")
      #expect(try verdicts(folder) == ["inconclusive", "inconclusive"])
      try TextFile.write(Self.report("1, 2", "sh ./job.sh {w} {seed}"), to: "\(folder)/report.md")
      #expect(try verdicts(folder) == ["inconclusive", "inconclusive"])
      #expect(try Command.repro(["run"], in: folder).output.contains("6 trials run"))
      #expect(try verdicts(folder) == ["reproduced", "reproduced"])
    }
  }

  @Test func rowsOfAnotherExperimentAreRefused() throws {
    try withTemporaryFolder { folder in
      try TextFile.write("echo \"{\\\"loss\\\": $1.$2}\"", to: "\(folder)/job.sh")
      let other = Self.report("1, 2").replacing("{w}", with: "{v}").replacing("w =", with: "v =").replacing(
        "each w", with: "each v")
      try TextFile.write(other, to: "\(folder)/report.md")
      #expect(try Command.repro(["run"], in: folder).status == 0)
      try TextFile.write(
        Self.report("1, 2").replacing(" where w = 1", with: "").replacing(" for each w", with: ""),
        to: "\(folder)/report.md")
      let result = try Command.repro(["verify"], in: folder)
      #expect(result.output.contains("the columns of another experiment") || result.status == 4, "\(result)")
      #expect(!result.output.contains("✓ reproduced"), "\(result)")
    }
  }
}

/// Projects of strangers that have something wrong: one line that names the place, and exit code 4.
@Suite struct WrongProjectTests {
  private func verify(_ report: String, _ files: [String: String], _ command: [String] = ["verify"]) throws -> Command {
    try withTemporaryFolder { folder in
      try TextFile.write(report, to: "\(folder)/report.md")
      for (name, text) in files { try TextFile.write(text, to: "\(folder)/\(name)") }
      return try Command.repro(command, in: folder)
    }
  }

  private static let head = "# A\n\n```{experiment} runs\n:files: out/*.csv\n```\n\n```{claims} runs\n"

  @Test(arguments: [
    ("x: acc above 1", "acc\n2\n", 0, ""), ("x: acc above 3", "acc\n2\n", 1, ""),
    ("x: ac above 1", "acc\n2\n", 4, "did you mean 'acc'"), ("x: acc above 1", "acc\nhello\n", 4, "'hello'"),
    ("x: acc abve 1", "acc\n2\n", 4, "report.md:8"), ("x: acc above 1", "acc,acc\n2,3\n", 4, "'acc' appears twice"),
    ("x: acc above 1", "acc\n2,3\n", 4, "a.csv:2"), ("x: acc above 1", "", 4, "the table is empty"),
    ("x: acc above 1 where model = b", "model,acc\na,2\n", 5, ""), ("x: acc above 1", "acc\n2\n3\n", 4, "a.csv:"),
    ("X x: acc above 1", "acc\n2\n", 4, "report.md:8"),
    ("x: acc above 1\nx: acc above 2", "acc\n2\n", 4, "'claim-x' was named before"),
    ("x: acc above 1", "acc\nnan\n", 1, ""), ("x: acc above 1", "acc\n1e999\n", 1, ""),
  ])
  func claims(test: String, table: String, status: Int32, words: String) throws {
    let result = try verify(Self.head + test + "\n```\n", ["out/a.csv": table])
    #expect(result.status == status, "\(result)")
    #expect(words.isEmpty || result.error.contains(words), "\(result)")
    if status == 4 { #expect(result.error.split(separator: "\n").count == 1 && result.output.isEmpty, "\(result)") }
  }

  @Test func nothingHereSaysHowToBegin() throws {
    try withTemporaryFolder { folder in
      for command in [["verify"], ["report"], ["run"]] {
        let result = try Command.repro(command, in: folder)
        #expect(result.status == 4 && result.error.split(separator: "\n").count == 1, "\(result)")
      }
      #expect(try Command.repro(["verify"], in: folder).error.contains("repro init"))
    }
  }

  @Test func anUnknownExperimentSaysHowToDeclareIt() throws {
    let result = try verify("# A\n\n```{claim} x\n:experiment: mine\n:test: acc above 1\n:source: s\nX.\n```\n", [:])
    #expect(result.status == 4 && result.error.contains("report.md:4: no experiment 'mine'; declare it"), "\(result)")
  }

  @Test func filesThatAreNotThereAreNotRun() throws {
    let result = try verify(Self.head + "x: acc above 1\n```\n", [:])
    #expect(result.status == 5 && result.output.contains("no file matches 'out/*.csv'"), "\(result)")
  }

  @Test func aProjectFileIsFoundUpwards() throws {
    try withTemporaryFolder { folder in
      try TextFile.write("papers: docs\noutput: built\n", to: "\(folder)/repro.yaml")
      try TextFile.write(Self.head + "x: acc above 1\n```\n", to: "\(folder)/docs/p/report.md")
      try TextFile.write("acc\n2\n", to: "\(folder)/docs/p/out/a.csv")
      try TextFile.createFolder("\(folder)/some/where")
      let report = try Command.repro(["report"], in: "\(folder)/some/where")
      #expect(report.status == 0, "\(report)")
      #expect(FileManager.default.fileExists(atPath: "\(folder)/built/report.html"))
      try TextFile.write("paper: docs\n", to: "\(folder)/repro.yaml")
      let wrong = try Command.repro(["verify"], in: folder)
      #expect(
        wrong.status == 4
          && wrong.error.hasPrefix("repro: repro.yaml:1: repro.yaml has no key 'paper'; did you mean 'papers'?"),
        "\(wrong)")
    }
  }

  @Test func anyDocumentMayHoldClaims() throws {
    try withTemporaryFolder { folder in
      try TextFile.write(Self.head + "x: acc above 1\n```\n", to: "\(folder)/README.md")
      try TextFile.write("acc\n2\n", to: "\(folder)/out/a.csv")
      let result = try Command.repro(["verify", "README.md"], in: folder)
      #expect(result.status == 0 && result.output.contains("README/x"), "\(result)")
    }
  }
}
