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
  /// What decides on its rows beside setting and seed.
  public let parts: [KeyPart]
  /// Twelve hexadecimal digits that name this trial of an experiment in its journal; they cover everything that decides
  /// on its rows: experiment, setting, seed, and the ``parts``: revision, the bytes of the files that it reads, kernels.
  public let key: String
  /// Twelve digits that cover experiment, setting and seed alone: trials of one point under other circumstances share them.
  public let point: String
  private let revision: Int

  /// A trial of an experiment.
  /// - Parameters:
  ///   - experiment: the experiment.
  ///   - setting: sizes and choices.
  ///   - seed: seed of everything that it draws.
  ///   - inputs: files that it reads.
  ///   - parts: what decides on its rows beside setting, seed and files.
  ///   - files: names and digests of the files; the same bytes under another name are the same trial.
  public init<E: Experiment>(
    of experiment: E, _ setting: Setting, seed: UInt64, inputs: [InputFile] = [], parts: [KeyPart] = [],
    files: [KeyPart] = []
  ) where E.Setting == Setting {
    self.setting = setting
    self.seed = seed
    self.inputs = inputs
    self.parts = parts + files
    revision = experiment.revision
    let values = zip(setting.names, setting.cells).map { "\($0)=\($1)" }
    let point = [experiment.id, String(seed)] + values
    self.point = Self.digits(point)
    key = Self.digits(point + parts.map { "\($0.name)=\($0.value)" } + files.map(\.value))
  }

  private static func digits(_ words: [String]) -> String {
    String(Digest.sha256(words.joined(separator: "\u{1F}")).prefix(12))
  }

  /// The cells of a journal's line before those of the row.
  var lead: [String] { [key, String(revision)] + setting.cells + [String(seed)] }

  /// Setting and seed in words, for messages.
  public var name: String { [setting.summary, "seed = \(seed)"].filter { !$0.isEmpty }.joined(separator: ", ") }
}
