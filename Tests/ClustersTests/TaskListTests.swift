import Files
import Foundation
import TestSupport
import Testing

@testable import Clusters

/// Lists of tasks, their packing, and the script that runs them.
@Suite struct TaskListTests {
  private func trial(_ key: String, seconds: Double = 60, cores: Int = 1, experiment: String = "e") -> TaskList.Line {
    TaskList.Line(
      task: 0, profile: "quick", experiment: experiment, source: "./report.md", key: key, seconds: seconds,
      cores: cores, memory: 3 << 20, trial: "n = 1,\tname = a\nb")
  }

  @Test func aTaskHoldsOneTrialOrAsManyAsFit() {
    let trials = ["a", "b", "c", "d"].map { trial($0) }
    #expect(TaskList.packed(trials, chunk: nil).lines.map(\.task) == [1, 2, 3, 4])
    #expect(TaskList.packed(trials, chunk: .seconds(120)).lines.map(\.task) == [1, 1, 2, 2])
    #expect(TaskList.packed(trials, chunk: .seconds(179)).lines.map(\.task) == [1, 1, 2, 2])
    // One that is longer than a task has one for itself.
    #expect(TaskList.packed(trials, chunk: .seconds(1)).lines.map(\.task) == [1, 2, 3, 4])
    let mixed = [trial("a"), trial("b", cores: 4), trial("c", cores: 4), trial("d", cores: 4, experiment: "f")]
    #expect(TaskList.packed(mixed, chunk: .seconds(600)).lines.map(\.task) == [1, 2, 2, 3])
    #expect(TaskList.packed([], chunk: nil).count == 0)
  }

  @Test func aListIsReadAsItWasWritten() throws {
    try withTemporaryFolder { folder in
      let list = TaskList.packed([trial("a"), trial("b", seconds: 1.5)], chunk: .seconds(90))
      try TextFile.write(list.text, to: folder + "/tasks.tsv")
      var read = try TaskList(path: folder + "/tasks.tsv")
      #expect(read.lines.map(\.trial) == ["n = 1, name = a b", "n = 1, name = a b"])
      for index in read.lines.indices { read.lines[index].trial = "n = 1,\tname = a\nb" }
      #expect(read == list && read.count == 1 && read.trials(of: 1).map(\.key) == ["a", "b"])
      for (damage, line) in [
        ({ $0.replacing("task\t", with: "tusk\t") }, 1), ({ $0.replacing("1.500", with: "soon") }, 3),
        ({ $0.replacing("1\tquick", with: "-1\tquick", maxReplacements: 1) }, 2),
        ({ $0.replacing("\t3\t", with: "\t99999999999999\t") }, 2),
        ({ String($0.dropLast(30)) }, 3),
      ] as [((String) -> String, Int)] {
        try TextFile.write(damage(list.text), to: folder + "/tasks.tsv")
        #expect { try TaskList(path: folder + "/tasks.tsv") } throws: { "\($0)".contains("tasks.tsv:\(line): ") }
      }
    }
  }

  @Test func submissionsAreNumberedAndRememberTheirJobs() throws {
    try withTemporaryFolder { folder in
      let first = try Submission.create(in: folder)
      try TextFile.write(TaskList([]).text, to: first.tasksPath)
      // A folder without a list was left by a process that was killed: its number is not used again.
      let second = try Submission.create(in: folder)
      let third = try Submission.create(in: folder)
      #expect([first, second, third].map(\.number) == [1, 2, 3])
      #expect(Submission.all(in: folder) == [first])
      try first.add(Submission.Job(id: "17", tasks: 1...5, offset: 0))
      try first.add(Submission.Job(id: "18", tasks: 6...7, offset: 5))
      #expect(first.jobs.map(\.id) == ["17", "18"] && first.jobs.last?.tasks == 6...7)
      #expect(Submission(tasks: first.tasksPath) == first)
    }
  }

  /// A shell reads the script's words as they were given.
  @Test func theScriptKeepsWords() throws {
    try withTemporaryFolder { folder in
      let submission = try Submission.create(in: folder)
      let words = ["printf", "%s|", "a b", "it's", "$HOME", "{x}", "*", ""]
      let script = SubmitScript(
        submission: submission, command: words, folder: folder, environment: [("REPRO_TEST", "a 'b'")])
      try TextFile.write(script.text, to: submission.scriptPath)
      let run = try Command.run(
        "env", ["SLURM_ARRAY_TASK_ID=2", "SLURM_JOB_ID=9", "SLURMD_NODENAME=n", "bash", submission.scriptPath, "40"])
      #expect(run.status == 0, "\(run)")
      #expect(
        run.output.hasPrefix("task 42, job 9, node n, 20")
          && run.output.hasSuffix("\na b|it's|$HOME|{x}|*||--task|42|"), "\(run)")
      #expect(submission.log(42, of: .init(id: "7", tasks: 41...50, offset: 40)) == submission.folder + "/logs/7_2.log")
    }
  }
}
