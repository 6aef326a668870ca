import ArgumentParser
import Clusters
import Experiments
import Files
import Foundation
import Journals

/// Where trials run.
enum Executor: String, ExpressibleByArgument, CaseIterable {
  /// In this process.
  case local
  /// As arrays of a Slurm cluster.
  case slurm
  /// Wherever somebody runs the tasks of a list.
  case tasks
}

/// Options for clusters.
struct ClusterOptions: ParsableArguments {
  @Option(
    help: """
      Where trials run: local; slurm, which submits arrays and returns; tasks, which writes the list alone. What is typed \
      after -- goes to sbatch.
      """)
  var executor = Executor.local
  @Option(help: "Minutes of estimated time that one task of a cluster holds; a trial each without it.")
  var chunk: Double?
  @Option(help: "The list of tasks that --task is a number of.") var tasks: String?
  @Option(help: "Run one task of a list, from 1: what each task of an array does.") var task: Int?

  /// The command line up to `--`, and what is for sbatch behind it: the parser of options knows no second list of words.
  static let words: (own: [String], flags: [String]) = {
    let all = Array(CommandLine.arguments.dropFirst())
    guard all.first == "run", let end = all.firstIndex(of: "--") else { return (all, []) }
    return (Array(all[..<end]), Array(all[(end + 1)...]))
  }()

  /// Flags for sbatch, such as `--time=2:00:00`.
  var flags: [String] { Self.words.flags }

  func validate() throws {
    if executor != .slurm, !flags.isEmpty {
      throw ValidationError("'\(flags[0])' after -- is for sbatch; add --executor slurm")
    }
    if executor == .local, chunk != nil { throw ValidationError("--chunk is for --executor slurm or tasks") }
    if let chunk, !(chunk > 0 && chunk < 1e6) {
      throw ValidationError("--chunk \(chunk): a number of minutes is needed")
    }
    guard (task == nil) == (tasks == nil) else { throw ValidationError("--task and --tasks belong together") }
    if task != nil, executor != .local { throw ValidationError("a task runs where it is; leave out --executor") }
    for name in ["--array", "-a", "--output", "-o", "--parsable", "--wrap"]
    where flags.contains(where: { $0 == name || $0.hasPrefix(name + "=") }) {
      throw ValidationError("repro gives \(name) to sbatch itself; leave it out")
    }
  }
}

extension ClusterOptions {
  /// Words of this command for the tasks: the program by its path, and everything that is not about clusters.
  static var commandOfTasks: [String] {
    let program =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    var words = [program]
    var rest = self.words.own[...]
    while let word = rest.popFirst() {
      if ["--executor", "--chunk"].contains(word) {
        _ = rest.popFirst()
      } else if !word.hasPrefix("--executor=") && !word.hasPrefix("--chunk=") {
        words.append(word)
      }
    }
    return words
  }
}

extension Runner {
  /// This runner, told of what the tasks of a cluster have done and are doing.
  func beside(_ cluster: ClusterState) -> Runner {
    var runner = self
    runner.elsewhere = cluster.elsewhere
    for tasks in cluster.submissions {
      for line in tasks.list.lines {
        let folder = tasks.submission.rows(line.task)
        guard runner.parts[line.experiment]?.last != folder, TextFile.isFolder(folder) else { continue }
        runner.parts[line.experiment, default: []].append(folder)
      }
    }
    return runner
  }

  /// This runner beside the submissions of an output folder.
  /// - Throws: as ``ClusterState``.
  func besideCluster(_ setup: SetupOptions) async throws -> Runner {
    let cluster = try await ClusterState(output: setup.output, profile: setup.profile)
    if let trouble = cluster.trouble { LiveRun.warn("repro: note: \(trouble)") }
    return beside(cluster)
  }
}

/// Submits what is missing as tasks.
struct ClusterSubmission {
  let options: ClusterOptions
  let runner: Runner
  let output: OutputFolder
  let setup: SetupOptions
  /// The literate source that declares an experiment; none for those of the program.
  let source: (String) -> String?
  /// Words of the command without those for the cluster.
  let command: [String]

  /// Writes the list and the script, and submits them.
  func submit(_ experiments: [any Experiment]) async throws {
    let (plans, later) = try await runner.plan(experiments)
    for plan in plans where plan.summary.merged > 0 {
      try StandardOutput.line("\(plan.experiment): rows of \(plan.summary.merged) trials merged")
    }
    let elsewhere = plans.reduce(0) { $0 + $1.summary.elsewhere }
    if elsewhere > 0 { try StandardOutput.line("\(elsewhere) trials wait or run already") }
    let trials = plans.flatMap { plan in plan.waiting.map { line(of: $0, plan.experiment) } }
    if !later.isEmpty {
      LiveRun.warn(
        "repro: note: \(later.joined(separator: ", ")): they read what other experiments leave; submit again when those are done"
      )
    }
    if trials.isEmpty { try StandardOutput.line("nothing to submit") } else { try await submit(trials) }
    // Failures whose rows have just been merged; from now on they are missing.
    try LiveRun.report(plans.flatMap { plan in plan.summary.failures.map { "\(plan.experiment): \($0)" } })
  }

  private func submit(_ trials: [TaskList.Line]) async throws {
    let list = TaskList.packed(trials, chunk: options.chunk.map { .seconds($0 * 60) })
    let submission = try Submission.create(in: setup.output)
    try prepare(submission, list)
    guard options.executor == .slurm else {
      return try StandardOutput.line("\(list.count) tasks: \(submission.tasksPath)")
    }
    do { try await submitArrays(submission, list) } catch {
      // Nobody asks for a list of which nothing was submitted.
      if submission.jobs.isEmpty { try? FileManager.default.removeItem(atPath: submission.folder) }
      throw error
    }
  }

  private func line(of trial: WaitingTrial, _ experiment: String) -> TaskList.Line {
    TaskList.Line(
      task: 0, profile: setup.profile.rawValue, experiment: experiment, source: source(experiment) ?? "",
      key: trial.key, seconds: trial.seconds, cores: trial.leastThreads, memory: trial.memory, trial: trial.name)
  }

  private func prepare(_ submission: Submission, _ list: TaskList) throws {
    let files = [submission.tasksPath, submission.scriptPath, submission.jobsPath]
    for path in files { try output.willWrite(path) }
    for line in list.lines {
      let part = JournalFile(results: submission.rows(line.task), profile: setup.profile, experiment: line.experiment)
      for path in part.paths { try output.willWrite(path) }
      let live = JournalFile(results: setup.setup.results, profile: setup.profile, experiment: line.experiment)
        .live(line.key)
      for path in live.paths { try output.willWrite(path) }
    }
    try TextFile.createFolder(submission.folder + "/logs")
    let folder = FileManager.default.currentDirectoryPath
    let script = SubmitScript(
      submission: submission, command: command + ["--tasks", submission.tasksPath], folder: folder,
      environment: ProcessorArithmetic.environment)
    try TextFile.write(script.text, to: submission.scriptPath)
    chmod(submission.scriptPath, 0o755)
    try TextFile.write(list.text, to: submission.tasksPath, isDurable: true)
  }

  /// One array for each stretch of tasks with the same needs, none longer than Slurm allows.
  private func submitArrays(_ submission: Submission, _ list: TaskList) async throws {
    let most = try await Slurm.mostTasks()
    let firstLines = Dictionary(list.lines.map { ($0.task, $0) }, uniquingKeysWith: { first, _ in first })
    var first = 1
    while let needs = firstLines[first] {
      var last = first
      while last - first + 1 < most, let next = firstLines[last + 1], next.cores == needs.cores,
        next.memory == needs.memory
      { last += 1 }
      var flags = needs.cores > 1 ? ["--cpus-per-task=\(needs.cores)"] : []
      // Rounded up: to Slurm, no memory means all that a node has.
      if needs.memory > 0 { flags.append("--mem=\((needs.memory + (1 << 20) - 1) >> 20)M") }
      // What the user says comes last, and so counts.
      let id = try await Slurm.submit(
        submission.scriptPath, count: last - first + 1, offset: first - 1, flags: flags + options.flags)
      let job = Submission.Job(id: id, tasks: first...last, offset: first - 1)
      try submission.add(job)
      // Told at once: the next array may be refused.
      try StandardOutput.line("submitted job \(id): \(job.tasks.count) tasks, \(submission.folder)")
      for task in job.tasks { try output.willWrite(submission.log(task, of: job)) }
      first = last + 1
    }
  }
}
