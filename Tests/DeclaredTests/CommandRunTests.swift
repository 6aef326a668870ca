import Experiments
import Files
import Foundation
import Journals
import Tables
import TestSupport
import Testing

@testable import Declared

/// Commands that are really run.
@Suite struct CommandRunTests {
  /// A folder with a script `job.sh`, and an experiment that runs it.
  private struct Job {
    var folder: String
    var options: String
    var profile = Profile.quick
    var jobs = 2
    var output: OutputFolder?
    var triesFailedAgain = false

    func experiment() throws -> DeclaredCommand {
      let block = try DeclarationTests.declarations([("job", options)], folder: folder)
      return try #require(block[0].command)
    }

    var runner: Runner {
      var runner = Runner(
        setup: RunSetup(profile: profile, papers: folder, results: folder + "/output/results"), jobs: jobs,
        command: "repro run job", output: output)
      runner.triesFailedAgain = triesFailedAgain
      return runner
    }

    var file: JournalFile { JournalFile(results: folder + "/output/results", profile: profile, experiment: "job") }

    @discardableResult func callAsFunction() async throws -> Runner.Summary {
      try await runner.run(try experiment())
    }

    func rows() throws -> [String] {
      let table = try #require(try file.contents()?.rows)
      let first = 2
      return [table.columns.dropFirst(first).joined(separator: ",")]
        + (0..<table.count).map { table.row($0).dropFirst(first).joined(separator: ",") }
    }
  }

  private func job(_ script: String, _ options: String, _ body: (Job) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      try TextFile.write("#!/bin/sh\n" + script, to: folder + "/job.sh")
      try await body(Job(folder: folder, options: options))
    }
  }

  @Test func theCommitIsThatOfTheDocument() async throws {
    try await job("echo '{\"loss\": 1}'", ":command: sh job.sh\n:rows: stdout jsonl") { job in
      let repository = try Repository(job.folder)
      try await withTemporaryFolder { elsewhere in
        var runner = job.runner
        runner.setup.papers = elsewhere
        try await runner.run(try job.experiment())
        let run = try #require(try RunRecord.read(job.file)?.runs.last)
        #expect(run.environment.commit == (try repository.commit()))
      }
    }
  }

  @Test func rowsOfStandardOutput() async throws {
    let script = #"echo hello; echo "{\"loss\": $1.$2, \"name\": \"x\"}""#
    try await job(script, ":command: sh job.sh {w} {seed}\n:matrix: w = 16, 32\n:seeds: 1..2\n:rows: stdout jsonl") {
      job in
      let summary = try await job()
      #expect(summary.ran == 4 && summary.failures == [])
      #expect(
        summary.notes.first?.hasPrefix("w = 16, seed = 1: 1 other line on standard output, the first 'hello'") == true)
      let wanted = ["w,seed,loss,name,end", "16,1,16.1,x,1", "16,2,16.2,x,1", "32,1,32.1,x,1", "32,2,32.2,x,1"]
      #expect(try job.rows() == wanted)
      #expect(try await job().ran == 0)
    }
  }

  @Test func aTableOnStandardOutput() async throws {
    let script = "echo 'built, at last'; echo n,ms; echo 1,2.5; echo done; echo 2,3"
    try await job(script, ":command: sh job.sh\n:rows: stdout csv") { job in
      try await job()
      #expect(try job.rows() == ["seed,n,ms,end", "0,1,2.5,0", "0,2,3,1"])
    }
  }

  @Test func filesInItsOwnFolder() async throws {
    try await job(
      "mkdir $1/a; echo x,y > $1/a/r.csv; echo 1,2 >> $1/a/r.csv", ":command: sh job.sh {out}\n:rows: {out}/a/r.csv"
    ) {
      job in
      try await job()
      #expect(try job.rows() == ["seed,x,y,end", "0,1,2,1"])
    }
  }

  @Test(arguments: [
    ("exit 7", "'sh job.sh' ended with exit code 7"), ("echo oops >&2; kill -9 $$", "was killed by signal 9: oops"),
    ("echo '{\"a\": 1'", "a row is broken: "), ("true", "the trial emitted no rows"),
    ("echo '{\"a\": 1}'; echo '{\"b\": 1}'", "a row is broken: "),
  ])
  func whatFailsIsSaid(script: String, reason: String) async throws {
    try await job(script, ":command: sh job.sh\n:rows: stdout jsonl") { job in
      let summary = try await job()
      #expect(summary.failures.count == 1 && summary.failures[0].contains(reason), "\(summary.failures)")
      #expect(try job.file.contents()?.rows.count == 0)
      #expect(try job.file.contents()?.failures.count == 1)
    }
  }

  /// A program that starts another one and ignores the polite signal is ended with all that it started.
  @Test func aLimitEndsTheWholeGroup() async throws {
    let script = "trap '' TERM; (trap '' TERM; sleep 60; touch late) & echo $! > child; sleep 60"
    try await job(script, ":command: sh job.sh\n:rows: stdout jsonl\n:limit: 0.3 s") { job in
      let summary = try await job()
      #expect(summary.failures.first?.contains("took longer than its limit of 0.3 s") == true, "\(summary.failures)")
      let child = try #require(
        pid_t(try TextFile.read(job.folder + "/child").trimmingCharacters(in: .whitespacesAndNewlines)))
      // Signals take a moment. A zombie waits for its parent and runs no more: it has no name to be asked for.
      for _ in 0..<100 where Self.runs(child) { try await Task.sleep(for: .milliseconds(20)) }
      #expect(!Self.runs(child))
    }
  }

  private static func runs(_ process: pid_t) -> Bool {
    let state = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8).split(separator: ")").last?.first
    { $0 != " " }
    return state.map { $0 != "Z" && $0 != "X" } ?? false
  }

  @Test func aTableOfOneColumnNeedsNoCommas() async throws {
    try await job(
      "echo Loading; echo done now; echo acc; echo 0.5; echo 0.75", ":command: sh job.sh\n:rows: stdout csv"
    ) {
      job in
      let summary = try await job()
      #expect(summary.failures.isEmpty, "\(summary)")
      #expect(try job.rows() == ["seed,acc,end", "0,0.5,0", "0,0.75,1"])
    }
    try await job("echo acc; echo 0.5; echo acc; echo 0.75", ":command: sh job.sh\n:rows: stdout csv") { job in
      let failures = try await job().failures
      #expect(failures.isEmpty, "\(failures)")
      #expect(try job.rows() == ["seed,acc,end", "0,0.5,0", "0,0.75,1"])
    }
    try await job("echo acc; echo 0.5; echo Warning; echo 3", ":command: sh job.sh\n:rows: stdout csv") { job in
      let failures = try await job().failures
      #expect(failures.count == 1 && failures[0].contains("two tables, 'acc' and 'Warning'"), "\(failures)")
    }
    for output in ["echo nothing here", "echo acc", "true", "echo 0.5"] {
      try await job(output, ":command: sh job.sh\n:rows: stdout csv") { job in
        let failures = try await job().failures
        #expect(failures.count == 1 && failures[0].contains("standard output holds no table"), "\(failures)")
      }
    }
  }

  @Test func otherColumnsThanBeforeFail() async throws {
    let script = "if [ $1 = 1 ]; then echo '{\"a\": 1}'; else echo '{\"b\": 1}'; fi"
    try await job(script, ":command: sh job.sh {seed}\n:seeds: 1..2\n:rows: stdout jsonl") { job in
      let summary = try await job()
      #expect(summary.failures == ["seed = 2: its rows have the columns b, those of trials before it a"])
      #expect(try job.rows() == ["seed,a,end", "1,1,1"])
    }
  }

  @Test func aFailureBeforeTheFirstRowsKeepsItsPlace() async throws {
    let script = "[ $1 = 1 ] && exit 3; echo \"{\\\"a\\\": $1}\""
    try await job(script, ":command: sh job.sh {seed}\n:seeds: 1..3\n:rows: stdout jsonl") { job in
      let summary = try await job()
      #expect(summary.failures.count == 1)
      #expect(try job.rows() == ["seed,a,end", "2,2,1", "3,3,1"])
      #expect(try job.file.contents()?.failures.map(\.setting) == [["seed": "1"]])
      #expect(try job.file.contents()?.altered == [])
    }
  }

  /// What a command needs may be installed by now; nothing in the trial's key says so.
  @Test func aFailedTrialIsTriedAgainAndSaysSo() async throws {
    let script = "[ $1 = 1 ] && [ ! -e cured ] && exit 3; echo \"{\\\"a\\\": $1}\""
    try await job(script, ":command: sh job.sh {seed}\n:seeds: 1..3\n:rows: stdout jsonl") { job in
      #expect(try await job().ran == 3)
      // A report runs what is missing, and this is not.
      #expect(try await job().ran == 0)
      var again = job
      again.triesFailedAgain = true
      let status = try again.runner.status(try again.experiment())
      #expect(status.missing == ["seed = 1"] && status.finished == 2)
      try TextFile.write("", to: job.folder + "/cured")
      let summary = try await again()
      #expect(summary.ran == 1 && summary.repeated == ["seed = 1: it failed before"] && summary.failures.isEmpty)
      #expect(try job.rows() == ["seed,a,end", "1,1,1", "2,2,1", "3,3,1"])
      #expect(try await again().ran == 0)
    }
  }

  @Test func anotherCommandOrFileIsAnotherTrial() async throws {
    try await job("echo \"{\\\"a\\\": 1}\"", ":command: sh job.sh\n:rows: stdout jsonl\n:reads: *.sh") { job in
      #expect(try await job().ran == 1)
      #expect(try await job().ran == 0)
      try TextFile.write("echo '{\"b\": 2}'", to: job.folder + "/job.sh")
      #expect(try await job().ran == 1)
      #expect(try job.rows() == ["seed,b,end", "0,2,1"])
      var other = job
      other.options = ":command: sh ./job.sh\n:rows: stdout jsonl\n:reads: *.sh"
      #expect(try await other().ran == 1)
    }
  }

  @Test func whatPreparesRunsOnceAndMayFail() async throws {
    let options = ":prepare: sh -c 'echo x >> prepared'\n:command: sh job.sh {seed}\n:seeds: 1..3\n:rows: stdout jsonl"
    try await job("echo \"{\\\"a\\\": $1}\"", options) { job in
      try await job()
      try await job()
      #expect(try TextFile.read(job.folder + "/prepared") == "x\n")
      var broken = job
      broken.options = options.replacing("echo x >> prepared", with: "echo no compiler >&2; exit 2")
      let error = await #expect(throws: SourceError.self) { try await broken() }
      #expect(error?.message.contains("ended with exit code 2: no compiler") == true)
    }
  }

  @Test func cleaningFindsAllThatARunLeft() async throws {
    let options =
      ":prepare: sh -c 'echo built'\n:command: sh job.sh {out}\n:rows: stdout jsonl"
    try await job("echo \"{\\\"a\\\": 1}\"; touch $1/model.bin", options) { job in
      var job = job
      job.output = try OutputFolder(job.folder + "/output")
      try await job()
      let log = job.folder + "/output/results/quick/job.trials/prepare/stdout.log"
      #expect(try TextFile.read(log) == "built\n")
      job.output = nil
      #expect(try OutputFolder.clean(job.folder + "/output").left == [])
      #expect(!FileManager.default.fileExists(atPath: job.folder + "/output"))
    }
  }

  @Test func aProgramThatIsNotThereIsAUsersError() async throws {
    try await job("", ":command: no-such-program-here\n:rows: stdout jsonl") { job in
      let error = await #expect(throws: SourceError.self) { try await job() }
      #expect(error?.message.hasPrefix("there is no program 'no-such-program-here'") == true)
    }
    try await job("", ":command: sh job.sh\n:rows: stdout jsonl\n:reads: none.py") { job in
      let error = await #expect(throws: SourceError.self) { try await job() }
      #expect(error?.message.contains("there is no such file") == true)
    }
  }

  @Test func jobsChangeNoByte() async throws {
    let script = "sleep 0.0$1; echo \"{\\\"a\\\": $1}\""
    var texts: [String] = []
    for jobs in [1, 4] {
      try await job(script, ":command: sh job.sh {seed}\n:seeds: 1..6\n:rows: stdout jsonl") { job in
        var job = job
        job.jobs = jobs
        try await job()
        texts.append(try TextFile.read(job.file.path))
      }
    }
    #expect(texts[0] == texts[1])
  }
}
