import Files
import Foundation
import TestSupport
import Testing

/// The built executable, run as users run it.
@Suite struct CommandLineTests {
  private let papers = Fixtures.package + "/paper"

  /// The part of hu2026 that needs no training, so that a test takes a second.
  private func frozenPart() throws -> String {
    let source = try TextFile.read(papers + "/hu2026/report.md")
    let start = try #require(source.range(of: "\n## A continuous function"))
    let frozen = try #require(source.range(of: "\n## One frozen module"))
    let ports = try #require(source.range(of: "\n## A second implementation"))
    return String(source[..<start.lowerBound] + source[frozen.lowerBound..<ports.lowerBound]) + "\n"
  }

  private func writeFrozenPaper(in folder: String) throws -> String {
    try TextFile.write(try frozenPart(), to: folder + "/papers/hu2026/report.md")
    let numbers = try TextFile.read(papers + "/hu2026/expected/frozen_mse_vs_P.csv")
    try TextFile.write(numbers, to: folder + "/papers/hu2026/expected/frozen_mse_vs_P.csv")
    return folder + "/papers"
  }

  @Test func thePapersOfTheProjectAreSound() throws {
    try withTemporaryFolder { folder in
      // Every directive, test and file of published numbers is read before the first verdict.
      let result = try Command.repro(
        ["verify", "--no-recorded", "--papers", papers, "--output", folder], in: Fixtures.package)
      #expect(result.status == 5 && result.output.contains("– not run"), "\(result.error)")
    }
  }

  @Test func fromNothingToAReport() throws {
    try withTemporaryFolder { folder in
      let papers = try writeFrozenPaper(in: folder)
      let first = try Command.repro(["report", "--papers", papers, "--output", "o"], in: folder)
      #expect(first.status == 0, "\(first.error)")
      #expect(first.output.contains("✓ reproduced") && first.output.hasSuffix("o/report.html\n"))
      let files = ["report.html", "report.md", "claims.json", "junit.xml"].map { folder + "/o/" + $0 }
      let html = try TextFile.read(files[0])
      #expect(html.contains("<svg") && !html.contains("<script") && !html.contains("src=\"http"))
      // Nothing is left to run, and nothing changes.
      let bytes = try files.map { try TextFile.bytes($0) }
      let second = try Command.repro(["report", "--papers", papers, "--output", "o"], in: folder)
      #expect(second.status == 0 && second.error.isEmpty)
      #expect(try files.map { try TextFile.bytes($0) } == bytes)
      let verify = try Command.repro(
        ["verify", "--strict", "--junit", "j.xml", "--json", "--papers", papers, "--output", "o"], in: folder)
      #expect(verify.status == 0)
      #expect(verify.output == (try TextFile.read(files[2])))
      #expect(try TextFile.read(folder + "/j.xml").contains("<testsuite name=\"hu2026\""))
      let status = try Command.repro(["status", "--explain", "--output", "o"], in: folder)
      #expect(status.output.contains("frozen/tune: 64 of 64 trials, complete"))
      #expect(status.output.contains("64 trials by 'repro report --papers"))
      let cleaned = try Command.repro(["clean", "--output", "o"], in: folder)
      #expect(cleaned.status == 0 && cleaned.output.hasPrefix("o: removed "), "\(cleaned)")
      #expect(!FileManager.default.fileExists(atPath: folder + "/o"))
    }
  }

  @Test func theAuthorsOwnOptions() throws {
    try withTemporaryFolder { folder in
      let tune = """
        att-sim-attn-frozen --tune --n 12 --P 66 --tune_d_list 4,8 --tune_beta_list 2.0,4.0 --tune_samples_list 2,4 \
        --tune_out_csv tune_d_beta_samples.csv
        """
      let plotP = """
        att-sim-attn-frozen --plotP --n 12 --d 4 --beta 2.0 --samples 4 --P_list 20,30,40,60, 80 \
        --plotP_pdf mse_vs_P.pdf --plotP_csv mse_vs_P.csv
        """
      let plotN = """
        att-sim-attn-frozen --plotN --P 100 --d 4 --beta 8.0 --samples 4 --n_list 1,2,4,6,8,12 --plotN_pdf mse_vs_n.png \
        --plotN_csv mse_vs_n.csv
        """
      for line in [tune, plotP, plotN] {
        let result = try Command.repro(line.split(separator: " ").map(String.init), in: folder)
        #expect(result.status == 0, "\(result.error)")
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      #expect(
        names == ["mse_vs_P.csv", "mse_vs_P.pdf", "mse_vs_n.csv", "mse_vs_n.png", "tune_d_beta_samples.csv"])
      #expect(try TextFile.read(folder + "/mse_vs_P.csv").split(separator: "\n").count == 6)
      #expect(try TextFile.bytes(folder + "/mse_vs_P.pdf").starts(with: Data("%PDF".utf8)))
      #expect(try TextFile.bytes(folder + "/mse_vs_n.png").starts(with: [0x89, 0x50]))
    }
  }

  @Test(arguments: [
    (["run", "frozen/tnue"], "no experiment 'frozen/tnue'; did you mean 'frozen/tune'?"),
    (["run", "--profile", "fast"], "The value 'fast' is invalid for '--profile <profile>'"),
    (["run", "--jobs", "0"], "--jobs 0: at least one trial has to run at a time"),
    (["run", "frozen/tune", "--output", "/proc/nowhere"], "/proc/nowhere"),
    (["run", "algorithms", "--precision", "float16"], "float16"),
    (
      ["run", "online", "--precision", "float32"],
      "--precision float32: none of these experiments uses it; it concerns algorithms"
    ),
    (["report", "--papers", "nowhere"], "nowhere: holds no paper"),
    (["att-sim-attn-frozen"], "choose one of --tune, --plotP and --plotN"),
    (["att-sim-attn-frozen", "--plotP", "--P_list", "1"], "P = 1: the grid needs at least two points"),
    (["att-sim-attn-frozen", "--plotP", "--n", "0"], "n = 0: the prompt needs at least one data token"),
    (["att-sim-attn-frozen", "--plotP", "--d", "0"], "d = 0: the data need at least one channel"),
    (["att-sim-attn-frozen", "--plotP", "--beta", "nan"], "beta = nan: the inverse temperature must be"),
    (["att-sim-attn-frozen", "--plotP", "--beta", "-1"], "beta = -1.0: the inverse temperature must be"),
    (["att-sim-attn-frozen", "--plotP", "--samples", "0"], "samples = 0: at least one sample is needed"),
    (["att-sim-attn-frozen", "--plotP", "--P_list", ","], "--P_list: the list is empty"),
    (["att-sim-attn-frozen", "--plotP", "--P_list", "20,x"], "--P_list: 'x' is not a number"),
    (["att-sim-attn-frozen", "--plotP", "--plotP_pdf", "a.gif"], "a.gif: no figure format has this extension"),
    (["att-sim-attn-frozen", "--tune", "--tune_out_csv", "/proc/x/y.csv"], "/proc/x"),
  ])
  func badInputIsOneLineAndExitCode4(arguments: [String], message: String) throws {
    try withTemporaryFolder { folder in
      let result = try Command.repro(arguments, in: folder)
      #expect(result.status == 4, "\(result)")
      #expect(result.error.contains(message), "\(result.error)")
      #expect(result.error.split(separator: "\n").count == 1, "\(result.error)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0 != "output" }.isEmpty)
    }
  }

  @Test func damagedSourcesWriteNothing() throws {
    try withTemporaryFolder { folder in
      let original = try frozenPart()
      let published = "frozen_mse_vs_P.csv"
      func report(_ source: String, _ csv: String) throws -> Command {
        try TextFile.write(source, to: folder + "/paper/hu2026/report.md")
        try TextFile.write(csv, to: folder + "/paper/hu2026/expected/\(published)")
        return try Command.repro(["report"], in: folder)
      }
      let csv = try TextFile.read(papers + "/hu2026/expected/\(published)")
      let typo = try report(original.replacing(":label: fig-tune", with: ":lable: fig-tune"), csv)
      #expect(typo.status == 4)
      #expect(typo.error.contains("{figure} has no option ':lable:'; did you mean 'label'?"))
      #expect(typo.error.contains("paper/hu2026/report.md:"))
      let column = try report(original, csv.replacing("reference", with: "mse"))
      #expect(column.status == 4)
      #expect(column.error.contains("\(published):1: no column 'reference'"))
      let reference = try report(original.replacing("@fig-tune", with: "@fig-tuna"), csv)
      #expect(
        reference.status == 4 && reference.error.contains("nothing is labelled 'fig-tuna'; did you mean 'fig-tune'?"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/output/report.html"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/output/claims.json"))
    }
  }

  @Test func aDeviatingClaimIsExitCode1AndNothingToCheckIs5() throws {
    try withTemporaryFolder { folder in
      let claim = { (test: String, profiles: String) in
        """
        ---
        title: T
        ---
        ```{claim} c
        :experiment: frozen/mse-vs-n
        :test: \(test)
        :source: none
        :profiles: \(profiles)
        Text.
        ```
        """
      }
      let path = folder + "/paper/p/report.md"
      try TextFile.write(claim("every mse <= 1e-30", "quick"), to: path)
      let result = try Command.repro(["report"], in: folder)
      #expect(result.status == 1 && result.output.contains("✗ deviates"))
      try TextFile.write(claim("every mse <= 1", "paper"), to: path)
      #expect(try Command.repro(["verify"], in: folder).status == 5)
      #expect(try Command.repro(["verify", "--strict"], in: folder).status == 1)
    }
  }

  @Test func singlePrecisionIsInTheRows() throws {
    try withTemporaryFolder { folder in
      let run = ["run", "algorithms", "--seeds", "7", "--papers", papers]
      let single = try Command.repro(run + ["--precision", "float32"], in: folder)
      #expect(single.status == 0 && single.output.hasPrefix("algorithms: 1 trials run"), "\(single)")
      let path = folder + "/output/results/quick/algorithms.csv"
      let rows = try TextFile.read(path).split(separator: "\n")
      #expect(rows.count > 1000 && rows.dropFirst().allSatisfy { $0.contains(",float32,") })
      #expect(FileManager.default.fileExists(atPath: folder + "/output/figures/quick/algorithms.png"))
      // The other arithmetic is another trial.
      let other = try Command.repro(["status", "algorithms", "--seeds", "7"], in: folder)
      #expect(other.output.hasPrefix("algorithms: 0 of 1 trials"))
      // What run takes, status takes.
      let same = try Command.repro(["status", "algorithms", "--seeds", "7", "--precision", "float32"], in: folder)
      #expect(same.output.hasPrefix("algorithms: 1 of 1 trials"), "\(same)")
    }
  }

  @Test func anInterruptedRunLeavesItsFigureAndGoesOn() throws {
    try withTemporaryFolder { folder in
      let repro = try Command.run(
        "bash",
        [
          "-c",
          "'\(Command.reproPath)' run frozen/tune --papers '\(papers)' --seeds \((1...400).map(String.init).joined(separator: ",")) & "
            + "sleep 10; kill -INT $!; wait $!",
        ], in: folder)
      #expect(repro.status == 2, "\(repro)")
      #expect(
        repro.error.contains(
          "repro: interrupted; finished trials and checkpoints are kept, and the same command goes on"))
      #expect(FileManager.default.fileExists(atPath: folder + "/output/figures/quick/fig-tune.pdf"))
      let verify = try Command.repro(["verify", "--json", "--no-recorded", "--papers", papers], in: folder)
      #expect(verify.output.contains("trials are finished; run repro run frozen/tune"))
      let verdicts = try Verdict.decode(verify.output)
      #expect(verdicts.contains { $0.experiments == ["frozen/tune"] && $0.verdict == "inconclusive" })
      #expect(!verdicts.contains { $0.verdict == "reproduced" || $0.verdict == "deviates" })
    }
  }

  /// Trials of a minute and more on every core; the signal must not wait for one of them to end.
  @Test func aRunOfLongTrialsIsInterruptedAtOnce() throws {
    try withTemporaryFolder { folder in
      let run = "run attention-head/prompt-length --profile paper"
      let repro = try Command.run(
        "bash", ["-c", "'\(Command.reproPath)' \(run) & sleep 5; kill -INT $!; wait $!"], in: folder)
      #expect(repro.status == 2, "\(repro)")
      let status = try Command.repro(["status", "attention-head/prompt-length", "--profile", "paper"], in: folder)
      #expect(status.output.hasPrefix("attention-head/prompt-length: 0 of 110 trials"), "\(status)")
    }
  }

  @Test func helpNamesEveryOption() throws {
    let options = [
      "list": [],
      "run": ["--profile", "--jobs", "--seeds", "--checkpoint", "--retrain", "--precision", "--output", "--papers"],
      "report": ["--profile", "--jobs", "--seeds", "--checkpoint", "--retrain", "--output", "--papers"],
      "preview": ["--profile", "--port", "--no-recorded", "--checkpoint", "--output", "--papers"],
      "verify": [
        "--profile", "--strict", "--junit", "--json", "--self-test", "--annotations", "--summary", "--badge",
        "--attestation", "--output", "--papers",
      ],
      "accept": ["--profile", "--output", "--papers"],
      "diff": ["--rtol", "--atol", "--json", "--markdown", "--papers"],
      "coverage": ["--profile", "--list", "--json", "--output", "--papers"],
      "status": ["--profile", "--seeds", "--explain", "--output"], "clean": ["--output"],
      "att-sim-attn-frozen": ["--tune", "--plotP", "--plotN", "--P_list", "--tune_out_csv", "--seed"],
    ]
    for (name, options) in options {
      let help = try Command.repro([name, "--help"])
      #expect(help.status == 0 && help.output.contains("OVERVIEW:"), "\(name)")
      for option in options {
        #expect(help.output.contains(option + " ") || help.output.contains(option + "\n"), "\(name) \(option)")
      }
    }
    #expect(try Command.repro([]).status == 0)
    #expect(try Command.repro(["frobnicate"]).status == 4)
  }

  /// `/dev/full` refuses every byte, as a full disk does.
  @Test(arguments: [
    ["list"], ["run", "--help"], ["status", "frozen"], ["verify"], ["att-sim-attn-frozen", "--plotN", "--n_list", "1"],
  ])
  func outputThatCannotBeWrittenIsExitCode4(arguments: [String]) throws {
    try withTemporaryFolder { folder in
      let words = ([Command.reproPath] + arguments).map { "'\($0)'" }.joined(separator: " ")
      try FileManager.default.createSymbolicLink(atPath: folder + "/paper", withDestinationPath: papers)
      let result = try Command.run("bash", ["-c", words + " > /dev/full"], in: folder)
      #expect(result.status == 4, "\(arguments): \(result)")
      #expect(result.error == "repro: standard output: cannot write: the disk is full\n")
    }
  }

  /// A closed terminal, and a second signal while the checkpoint is being written.
  @Test(arguments: ["HUP", "TERM"])
  func signalsStopCleanly(signal: String) throws {
    try withTemporaryFolder { folder in
      let run = "'\(Command.reproPath)' run attention-head/prompt-length --profile paper --jobs 1"
      let stop =
        "kill -\(signal) $!; for i in 1 2 3 4 5; do kill -\(signal) $! 2>/dev/null; kill -INT $! 2>/dev/null; done"
      let repro = try Command.run("bash", ["-c", "\(run) & sleep 6; \(stop); wait $!"], in: folder)
      #expect(repro.status == 2, "\(repro)")
      let live = folder + "/output/results/paper/attention-head/prompt-length.live"
      #expect(try FileManager.default.contentsOfDirectory(atPath: live).contains { $0.hasSuffix(".checkpoint") })
    }
  }
}

/// What the tests read of a verdict in `--json`.
private struct Verdict: Decodable {
  var verdict: String
  var experiments: [String]

  static func decode(_ json: String) throws -> [Verdict] {
    struct Ledger: Decodable { var claims: [Verdict] }
    return try JSONDecoder().decode(Ledger.self, from: Data(json.utf8)).claims
  }
}
