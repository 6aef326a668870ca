import Files
import Foundation

/// The script that Slurm runs for each task: short enough to be read, changed and submitted by hand.
public struct SubmitScript: Sendable {
  /// The submission.
  public var submission: Submission
  /// Words of the command, the first being the program; the task's number follows.
  public var command: [String]
  /// Folder in which the command was typed.
  public var folder: String
  /// Variables that make all nodes compute the same bytes.
  public var environment: [(name: String, value: String)]

  /// Creates a script.
  public init(
    submission: Submission, command: [String], folder: String, environment: [(name: String, value: String)]
  ) {
    self.submission = submission
    self.command = command
    self.folder = folder
    self.environment = environment
  }

  /// The text of the file.
  public var text: String {
    // Slurm replaces %A by the job, %a by the index, and %% by a sign.
    let logs = TextFile.path("\(submission.folder)/logs", in: folder).replacing("%", with: "%%")
      .replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    let exports = environment.map { "export \($0.name)=\(ShellWords.quoted($0.value))\n" }.joined()
    let words = ShellWords.line(command)
    return """
      #!/bin/bash
      # One task of \(submission.tasksPath). Slurm runs this file once for each number of the array:
      #   sbatch --array=1-N submit.sh [OFFSET]
      # The signal comes two minutes before the time limit: a training writes a checkpoint, and the task is queued again.
      #SBATCH --job-name=repro-\(submission.number)
      #SBATCH --output="\(logs)/%A_%a.log"
      #SBATCH --requeue
      #SBATCH --open-mode=append
      #SBATCH --signal=B:USR1@120
      task=$((SLURM_ARRAY_TASK_ID + ${1:-0}))
      cd \(ShellWords.quoted(folder)) || exit 4
      echo "task $task, job $SLURM_JOB_ID, node $SLURMD_NODENAME, $(date -u +%FT%TZ)"
      \(exports)exec \(words) --task "$task"

      """
  }
}
