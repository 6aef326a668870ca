import Files
import Journals
import Tables

/// One run of an experiment: a setting and a seed.
///
/// Pure: the same trial emits the same rows, whatever runs beside it.
public struct Trial<Setting: Record>: Sendable {
  /// Sizes and choices.
  public let setting: Setting
  /// Seed of everything the trial draws.
  public let seed: UInt64
  /// Files that it reads.
  public let inputs: [InputFile]
  /// Twelve hexadecimal digits that name this trial of an experiment in its journal; they cover everything that decides
  /// on its rows: experiment, revision, setting, seed, and the bytes of the files that it reads.
  public let key: String
  private let revision: Int

  /// A trial of an experiment.
  public init<E: Experiment>(of experiment: E, _ setting: Setting, seed: UInt64, inputs: [InputFile] = [])
  where E.Setting == Setting {
    self.setting = setting
    self.seed = seed
    self.inputs = inputs
    revision = experiment.revision
    let values = zip(setting.names, setting.cells).map { "\($0)=\($1)" }
    let digests = inputs.map { $0.digest ?? "missing" }
    let parts = [experiment.id, String(revision), String(seed)] + values + experiment.keyParts(setting) + digests
    key = String(Digest.sha256(parts.joined(separator: "\u{1F}")).prefix(12))
  }

  /// The cells of a journal's line before those of the row.
  var lead: [String] { [key, String(revision)] + setting.cells + [String(seed)] }

  /// Setting and seed in words, for messages.
  public var name: String { [setting.summary, "seed = \(seed)"].filter { !$0.isEmpty }.joined(separator: ", ") }
}
