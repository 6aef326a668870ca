import Files
import Foundation
import Journals
import TestSupport
import Testing

/// `repro export artifact-appendix`, run as users run it.
@Suite struct AppendixTests {
  private static let experiment = "frozen/mse-vs-n"

  private func withPaper(_ body: (String, JournalFile) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try TextFile.write(
        """
        ---
        title: Errors of 100 % of *frozen* modules & more
        url: https://example.org/a_paper
        ---

        ```{claim} small
        :kind: check
        :source: Theorem 4.2, 100 % & {sure}
        :experiment: \(Self.experiment)
        :test: mse below 1e-3
        At $|x| \\le 10^{-3}$ it is small_ & **cheap** for `n|m`.
        ```

        ```{claim} later
        :kind: check
        :source: Theorem 4.2
        :experiment: \(Self.experiment)
        :profiles: paper
        :test: mse below 1e-3
        Not here.
        ```
        """, to: folder + "/paper/hu2026/report.md")
      try body(
        folder, JournalFile(results: folder + "/output/results", profile: .quick, experiment: Self.experiment))
    }
  }

  private func appendix(_ arguments: [String] = [], in folder: String) throws -> Command {
    try Command.repro(["export", "artifact-appendix"] + arguments, in: folder)
  }

  private func markdown(in folder: String) throws -> [String] {
    #expect(try appendix(["hu2026"], in: folder).output == "output/artifact-appendix/hu2026.md: 2 claims\n")
    return try TextFile.read(folder + "/output/artifact-appendix/hu2026.md").split(separator: "\n").map(String.init)
  }

  /// The commands of a document's appendix work wherever somebody puts the folder.
  @Test(arguments: ["report.md", "README.md", "docs/a b.md"]) func commandsWorkInAnotherFolder(_ name: String) throws {
    try withTemporaryFolder { folder in
      let source = """
        # Sums

        ```{experiment} sums
        :command: sh -c 'echo x; echo {n}'
        :rows: stdout csv
        :matrix: n = 1, 2
        ```

        ```{claim} small
        :experiment: sums
        :test: every x <= 3
        :source: none
        Small.
        ```
        """
      for place in ["here", "there"] { try TextFile.write(source, to: "\(folder)/\(place)/\(name)") }
      let written = try appendix([name], in: folder + "/here")
      let path = try #require(written.output.split(separator: ":").first, "\(written)")
      let text = try TextFile.read("\(folder)/here/\(path)")
      let commands = text.matches(of: #/(?m)(?:^    |`)(repro (?:run|report|verify) [^`\n]+)/#).map {
        String($0.output.1)
      }
      #expect(commands.count == 4, "\(commands)")
      // Those of the claim first: nothing has run by then.
      for command in commands.reversed() where command.hasPrefix("repro r") {
        let run = try Command.run("sh", ["-c", Command.reproPath + command.dropFirst(5)], in: folder + "/there")
        #expect(run.status == 0, "\(command): \(run)")
      }
      for command in commands where command.hasPrefix("repro v") {
        let run = try Command.run("sh", ["-c", Command.reproPath + command.dropFirst(5)], in: folder + "/there")
        #expect(run.status == 0 && run.output.contains("✓ reproduced"), "\(command): \(run)")
      }
    }
  }

  @Test func whatWasNotMeasuredIsSaidToBeSo() throws {
    try withPaper { folder, _ in
      let lines = try markdown(in: folder)
      #expect(
        lines.contains("| Measured time | not measured; estimated under 1 s on one core (6 trials) |"), "\(lines)")
      #expect(lines.contains("| Peak memory | not measured |"))
      #expect(lines.contains { $0.hasPrefix("| Verdict | not run; no rows; run repro run frozen/mse-vs-n") })
      #expect(lines.contains("- **Hardware:** not known: nothing was run yet"))
      #expect(!lines.contains { $0.contains("Licence") })
    }
  }

  @Test func aClaimIsATable() throws {
    try withPaper { folder, journal in
      #expect(try Command.repro(["run", Self.experiment], in: folder).status == 0)
      var lines = try markdown(in: folder)
      let verify = "`repro verify hu2026 --profile"
      #expect(lines.contains("### small"))
      #expect(
        lines.contains(#"| Statement | At $\|x\| \le 10^{-3}$ it is small_ & **cheap** for `n\|m`. |"#), "\(lines)")
      #expect(lines.contains(#"| Source | Theorem 4.2, 100 % \& \{sure\} (an invariant of ours) |"#))
      #expect(lines.contains("| Reproduce | `repro run frozen/mse-vs-n --profile quick`, then \(verify) quick` |"))
      #expect(lines.contains { $0.hasPrefix("| Verdict | reproduced") })
      #expect(lines.contains { $0.hasPrefix("| Numbers | ") && $0.contains("expected below 0.001") })
      #expect(lines.contains("| Tolerated variation | `mse below 1e-3`; error rate 0.05 |"))
      // The profile that can test it, and no time of another one.
      #expect(lines.contains("| Reproduce | `repro run frozen/mse-vs-n --profile paper`, then \(verify) paper` |"))
      let record = try #require(try RunRecord.read(journal))
      let environment = try #require(record.runs.first?.environment)
      let time = lines.first { $0.hasPrefix("| Measured time | ") && !$0.contains("not measured") }
      #expect(time?.contains(" for 6 trials, ") == true && time?.contains("on \(environment.machine) |") == true)
      #expect(lines.contains { $0.hasPrefix("- **Program:** repro; commit \(environment.commit.prefix(12))") })
      #expect(lines.contains { $0.contains(/Peak memory \| [0-9]+ MiB/) }, "\(lines)")
      // The list of trials says what each of them took.
      try journal.replaceCosts { place in
        TrialCost(
          started: "2026-01-01T00:00:00Z", seconds: 2, threads: 3, memory: Double(100 + place) + 0.5, host: "h")
      }
      lines = try markdown(in: folder)
      #expect(lines.contains("| Peak memory | 106 MiB |"), "\(lines)")
      #expect(lines.contains { $0.contains("(12 s in 6 logged trials, 3 threads each), on ") })
    }
  }

  @Test func latexNeedsNoPackageAndParses() throws {
    try withPaper { folder, _ in
      #expect(try Command.repro(["run", Self.experiment], in: folder).status == 0)
      let result = try appendix(["hu2026", "--format", "latex", "--folder", "tex"], in: folder)
      #expect(result.status == 0 && result.output == "tex/hu2026.tex: 2 claims\n", "\(result)")
      let text = try TextFile.read(folder + "/tex/hu2026.tex")
      #expect(
        text.contains(
          #"Statement & At \(|x| \le 10^{-3}\) it is small\_ \& \textbf{cheap} for \texttt{n\textbar{}m}. \\"#),
        "\(text)")
      #expect(text.contains(#"Source & Theorem 4.2, 100 \% \& \{sure\} (an invariant of ours) \\"#))
      #expect(
        text.contains(#"\texttt{repro run frozen/\allowbreak{}mse-\allowbreak{}vs-\allowbreak{}n -{}-profile quick}"#))
      let environments = ["center", "tabular", "itemize", "verbatim"]
      let all = Set(text.matches(of: #/\\begin\{([a-z]*)\}/#).map { String($0.output.1) })
      #expect(all == Set(environments))
      for name in environments {
        #expect(
          text.components(separatedBy: "\\begin{\(name)}").count == text.components(separatedBy: "\\end{\(name)}").count
        )
      }
      let read = try Command.run("pandoc", ["-f", "latex", "-t", "plain", "tex/hu2026.tex"], in: folder)
      #expect(
        read.status == 0 && read.error.isEmpty && read.output.contains("repro run frozen/mse-vs-n --profile quick"))
    }
  }

  @Test func wrongInputIsOneLine() throws {
    try withPaper { folder, journal in
      func refused(_ arguments: [String], _ reason: String) throws {
        let result = try appendix(arguments, in: folder)
        #expect(
          result.status == 4 && result.output.isEmpty && result.error.split(separator: "\n").count == 1, "\(result)")
        #expect(result.error.contains(reason), "\(result)")
      }
      try refused([], "Missing expected argument '<paper>'")
      try refused(["hu2062"], "no paper 'hu2062'; did you mean 'hu2026'?")
      try refused(["hu2026", "--format", "word"], "'word' is invalid")
      try TextFile.write("# Nothing\n\nText.\n", to: folder + "/README.md")
      let nothing = try appendix(["README.md"], in: folder)
      #expect(
        nothing.status == 5 && nothing.output.isEmpty && nothing.error.contains("shows no experiment"), "\(nothing)")
      try TextFile.write("mine\n", to: folder + "/mine/hu2026.md")
      try refused(["hu2026", "--folder", "mine"], "mine/hu2026.md: is there already and differs")
      #expect(try TextFile.read(folder + "/mine/hu2026.md") == "mine\n")
      #expect(try Command.repro(["run", Self.experiment], in: folder).status == 0)
      try TextFile.write("{", to: journal.recordPath)
      try refused(["hu2026"], "mse-vs-n.run.json: the record of the run is damaged")
    }
  }
}
