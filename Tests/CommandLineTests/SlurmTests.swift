#if os(Linux)
  import Files
  import Foundation
  import Journals
  import TestSupport
  import Testing

  /// Trials as tasks of a real Slurm of two nodes.
  @Suite(
    .serialized,
    .enabled(if: Slurm.isThere, "needs root, and Debian's slurm-wlm and munge"))
  struct SlurmTests {
    private static let source = """
      ---
      title: Cluster
      ---

      ```{experiment} sums
      :command: sh -c 'sleep {pause}; echo x,y; echo {n},$(({n} + {seed}))'
      :rows: stdout csv
      :matrix: n = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20; pause = 0.1
      :quick-matrix: n = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20; pause = 0.1
      :standard-matrix: n = 1, 2, 3, 4; pause = 4
      :seeds: 1..2
      :memory: 100 MB
      ```

      ```{claim} sums
      :experiment: sums
      :test: every x <= y
      :source: none
      Sums.
      ```

      """

    private func journal(_ folder: String, _ profile: Profile = .quick, _ experiment: String = "sums") -> JournalFile {
      JournalFile(results: folder + "/output/results", profile: profile, experiment: experiment)
    }

    /// The bytes of a run on this machine.
    private func local(_ folder: String, _ arguments: [String] = ["run"], _ file: (String) -> JournalFile) throws
      -> Data
    {
      let place = folder + "/local"
      try TextFile.write(Self.source, to: place + "/report.md")
      let run = try Command.repro(arguments, in: place)
      #expect(run.status == 0, "\(run)")
      return try TextFile.bytes(file(place).path)
    }

    @Test func fortyTrialsOverTwoNodesEndInTheBytesOfALocalRun() async throws {
      try await withCluster { cluster, folder in
        let expected = try local(folder) { journal($0) }
        try TextFile.write(Self.source, to: folder + "/report.md")
        let submitted = try cluster.repro(["run", "--executor", "slurm"], in: folder)
        #expect(submitted.status == 0 && submitted.output.contains("40 tasks, output/slurm/1"), "\(submitted)")
        // Nothing is locked while jobs wait, and nothing is run twice.
        let again = try cluster.repro(["run", "--executor", "slurm"], in: folder)
        #expect(again.output.contains("trials wait or run already"), "\(again)")
        let status = try cluster.repro(["status"], in: folder)
        #expect(status.output.contains(" of 40 tasks") && status.output.contains(" on the cluster\n"), "\(status)")
        try await cluster.wait()
        let done = try cluster.repro(["status", "--explain"], in: folder)
        #expect(done.output.contains("output/slurm/1: job") && done.output.contains("40 done of 40 tasks"), "\(done)")
        #expect(done.output.contains("finished on the cluster"), "\(done)")
        #expect(try nodes(folder + "/output/slurm/1/logs") == ["a", "b"])
        let merged = try cluster.repro(["report"], in: folder)
        #expect(merged.status == 0 && merged.output.contains("✓ reproduced"), "\(merged)")
        #expect(merged.error.contains("rows of 40 trials merged"), "\(merged)")
        #expect(try TextFile.bytes(journal(folder).path) == expected)
        let rest = try FileManager.default.contentsOfDirectory(atPath: folder + "/output/slurm/1")
        #expect(rest.sorted() == ["jobs.tsv", "logs", "submit.sh", "tasks.tsv"])
        let nothing = try cluster.repro(["run", "--executor", "slurm"], in: folder)
        #expect(nothing.output == "nothing to submit\n")
        let cleaned = try cluster.repro(["clean"], in: folder)
        #expect(cleaned.status == 0 && !FileManager.default.fileExists(atPath: folder + "/output"), "\(cleaned)")
      }
    }

    /// A task that is killed, a node that goes down, a task that is cancelled: nothing is lost and nothing doubled.
    @Test func killedTasksAndLostNodesCostNothingElse() async throws {
      try await withCluster { cluster, folder in
        let expected = try local(folder, ["run", "--profile", "standard"]) { journal($0, .standard) }
        try TextFile.write(Self.source, to: folder + "/report.md")
        let run = ["run", "--profile", "standard", "--executor", "slurm"]
        let submitted = try cluster.repro(run, in: folder)
        let job = try #require(submitted.output.firstMatch(of: #/job ([0-9]+)/#)?.output.1)
        try await cluster.waitForRunning(2)
        // The program alone: a command that is killed beside it would be a trial that failed.
        _ = try cluster.command("scancel", ["--batch", "--signal=KILL", "\(job)_1"])
        _ = try cluster.command("scancel", ["\(job)_8"])
        _ = try cluster.command("scontrol", ["update", "nodename=b", "state=down", "reason=test"])
        try await Task.sleep(for: .seconds(1))
        _ = try cluster.command("scontrol", ["update", "nodename=b", "state=resume"])
        try await cluster.wait()
        let status = try cluster.repro(["status", "--profile", "standard"], in: folder)
        #expect(status.output.contains("failed: task 8, see output/slurm/1/logs/\(job)_8.log"), "\(status)")
        let again = try cluster.repro(run, in: folder)
        #expect(again.status == 0 && again.output.contains("output/slurm/2"), "\(again)")
        try await cluster.wait()
        let merged = try cluster.repro(["run", "--profile", "standard"], in: folder)
        #expect(merged.status == 0 && merged.output.contains("sums: 0 trials run"), "\(merged)")
        #expect(try TextFile.bytes(journal(folder, .standard).path) == expected)
      }
    }

    /// A training that is warned of its time limit writes a checkpoint and goes back into the queue.
    @Test func aWarnedTrainingGoesOnFromItsCheckpoint() async throws {
      try await withCluster { cluster, folder in
        let id = "attention-head/prompt-length"
        let papers = ["--papers", Fixtures.package + "/paper"]
        let expected = try local(folder, ["run", id] + papers) { journal($0, .quick, id) }
        let submitted = try cluster.repro(["run", id, "--executor", "slurm"] + papers, in: folder)
        let job = try #require(submitted.output.firstMatch(of: #/job ([0-9]+)/#)?.output.1, "\(submitted)")
        let live = folder + "/output/results/quick/\(id).live"
        try await cluster.wait {
          ((try? FileManager.default.contentsOfDirectory(atPath: live)) ?? []).contains { $0.hasSuffix(".csv") }
        }
        _ = try cluster.command("scancel", ["--batch", "--signal=USR1", String(job)])
        try await cluster.wait()
        let log = (1...3).compactMap { try? TextFile.read(folder + "/output/slurm/1/logs/\(job)_\($0).log") }.joined()
        #expect(log.contains("the task goes back into the queue") && log.contains("trials"), "\(log)")
        let merged = try cluster.repro(["run", id] + papers, in: folder)
        #expect(merged.status == 0 && merged.output.contains("\(id): 0 trials run"), "\(merged)\n\(log)")
        #expect(try TextFile.bytes(journal(folder, .quick, id).path) == expected)
      }
    }

    /// A command keeps no checkpoint: queued again and again, it would never end.
    ///
    /// A trial that fails is a failed task, and a submission of which nothing was accepted leaves nothing.
    @Test func aWarnedCommandGoesOnUnlessOthersAreDone() async throws {
      try await withCluster { cluster, folder in
        let source = Self.source.replacing("echo {n},", with: "[ {n} = 4 ] || echo {n},").replacing(
          "pause = 4", with: "pause = 2")
        try TextFile.write(source, to: folder + "/report.md")
        let run = ["run", "--profile", "standard", "--executor", "slurm"]
        let refused = try cluster.repro(run + ["--", "--partition=none"], in: folder)
        #expect(
          refused.status == 4
            && refused.error == "repro: sbatch failed: invalid partition specified: none; "
              + "Batch job submission failed: Invalid partition name specified\n",
          "\(refused)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/output/slurm").isEmpty)
        // Four trials of an estimated second to a task.
        let submitted = try cluster.repro(run + ["--chunk", "0.07"], in: folder)
        let job = try #require(submitted.output.firstMatch(of: #/job ([0-9]+): 2 tasks/#)?.output.1, "\(submitted)")
        try await cluster.waitForRunning(2)
        try await Task.sleep(for: .seconds(1))
        _ = try cluster.command("scancel", ["--batch", "--signal=USR1", String(job)])
        try await cluster.wait()
        let log = try TextFile.read(folder + "/output/slurm/1/logs/\(job)_2.log")
        #expect(log.contains("the trial keeps no checkpoint and goes on"), "\(log)")
        #expect(log.contains("the task goes back into the queue"), "\(log)")
        let status = try cluster.repro(["status", "--profile", "standard"], in: folder)
        #expect(status.output.contains("1 done, 1 failed of 2 tasks"), "\(status)\(log)")
        // The failures are told once their rows are merged, and submitted again by the command after that.
        let merged = try cluster.repro(run, in: folder)
        #expect(merged.status == 3 && merged.output.hasSuffix("nothing to submit\n"), "\(merged)")
        #expect(merged.error.matches(of: #/trial failed: sums: n = 4/#).count == 2, "\(merged)")
        let again = try cluster.repro(run + ["--", "--hold"], in: folder)
        #expect(again.status == 0 && again.output.contains(": 2 tasks, output/slurm/2"), "\(again)")
      }
    }

    @Test func tasksArePackedAndArraysAreSplit() async throws {
      try await withCluster(mostTasks: 6) { cluster, folder in
        try TextFile.write(Self.source, to: folder + "/report.md")
        let submitted = try cluster.repro(
          ["run", "--executor", "slurm", "--chunk", "0.05", "--", "--hold"], in: folder)
        // Three trials of an estimated second each to a task; at most five tasks to an array.
        #expect(submitted.status == 0, "\(submitted)")
        let jobs = submitted.output.matches(of: #/submitted job [0-9]+: ([0-9]+) tasks/#).map { Int($0.output.1) ?? 0 }
        #expect(jobs == [5, 5, 4], "\(submitted)")
        let status = try cluster.repro(["status"], in: folder)
        #expect(status.output.contains("14 queued of 14 tasks"), "\(status)")
        #expect(try cluster.command("scontrol", ["show", "job"]).output.contains("MinMemoryNode=100M"))
        // Any task can be run by hand, as other array systems do.
        let task = try Command.repro(["run", "--tasks", "output/slurm/1/tasks.tsv", "--task", "14"], in: folder)
        #expect(task.status == 0 && task.output == "task 14: 1 trials\n", "\(task)")
        let none = try Command.repro(["run", "--tasks", "output/slurm/1/tasks.tsv", "--task", "15"], in: folder)
        #expect(none.status == 4 && none.error.contains("there is no task 15; it has tasks 1 to 14"), "\(none)")
        let refused = try cluster.repro(
          ["run", "--executor", "slurm", "--seeds", "7", "--", "--partition=none"], in: folder)
        #expect(refused.status == 4 && refused.error.contains("sbatch failed"), "\(refused)")
      }
    }

    /// Nodes that ran tasks, by the logs.
    private func nodes(_ logs: String) throws -> Set<String> {
      let texts = try FileManager.default.contentsOfDirectory(atPath: logs).map { try TextFile.read("\(logs)/\($0)") }
      return Set(texts.flatMap { $0.matches(of: #/node ([a-z]+)/#).map { String($0.output.1) } })
    }

    private func withCluster(mostTasks: Int = 1000, _ body: (Slurm, String) async throws -> Void) async throws {
      try await withTemporaryFolder { folder in
        // The user of the authentication service has to reach it.
        chmod(folder, 0o755)
        let cluster = try Slurm(folder + "/slurm", mostTasks: mostTasks)
        defer { cluster.stop() }
        try TextFile.createFolder(folder + "/work")
        try await body(cluster, folder + "/work")
      }
    }
  }

  /// A Slurm of this test's own.
  private struct Slurm {
    static var isThere: Bool {
      geteuid() == 0
        && ["sbatch", "slurmctld", "slurmd", "munged"].allSatisfy { name in
          ["/usr/bin", "/usr/sbin"].contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
        }
    }

    private let folder: String
    private let script = Fixtures.package + "/Tests/Slurm/cluster.sh"

    init(_ folder: String, mostTasks: Int) throws {
      self.folder = folder
      let started = try Command.run("env", ["MAX_ARRAY=\(mostTasks)", script, "start", folder])
      try #require(started.status == 0, "\(started)")
    }

    func stop() { _ = try? Command.run(script, ["stop", folder]) }

    func command(_ name: String, _ arguments: [String], in place: String? = nil) throws -> Command {
      try Command.run("env", ["SLURM_CONF=\(folder)/slurm.conf", name] + arguments, in: place)
    }

    func repro(_ arguments: [String], in place: String) throws -> Command {
      try command(Command.reproPath, arguments, in: place)
    }

    private func queue() throws -> [Substring] {
      try command("squeue", ["--noheader", "--array", "--format=%T"]).output.split(separator: "\n")
    }

    /// Waits until a condition holds, by default until no job is left; other tests go on meanwhile.
    func wait(until isOver: (() throws -> Bool)? = nil) async throws {
      for _ in 0..<900 {
        if try isOver?() ?? queue().isEmpty { return }
        try await Task.sleep(for: .milliseconds(200))
      }
      Issue.record("the cluster did not come to an end: \(try command("squeue", []))")
    }

    func waitForRunning(_ count: Int) async throws { try await wait { try queue().count { $0 == "RUNNING" } >= count } }
  }
#endif
