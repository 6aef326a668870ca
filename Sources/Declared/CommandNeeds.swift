import Files
import Literate

/// What one trial of a command needs of the machine, as the author declares it; nothing of it decides on rows.
struct CommandNeeds: Sendable, Equatable {
  /// Cores that the command keeps busy, `:cores: 4`.
  var cores = 1
  /// Memory in bytes, `:memory: 8 GB`; 0 where nothing is declared.
  var memory: UInt64 = 0

  /// Reads the options `cores` and `memory` of a directive.
  /// - Throws: `SourceError` for what is no number of cores and no size.
  init(_ directive: Directive) throws(SourceError) {
    if let text = directive["cores"] {
      guard let number = Int(text), (1...4096).contains(number) else {
        throw SourceError(directive.place(of: "cores"), "\(quoted(text)) is no number of cores; write ':cores: 4'")
      }
      cores = number
    }
    if let text = directive["memory"] {
      guard let match = text.wholeMatch(of: #/([0-9]*\.?[0-9]+)\s*([KMGT])i?B?/#), let number = Double(match.output.1),
        case let size = number * Self.unit(match.output.2), size >= 1, size < 1e16
      else {
        throw SourceError(
          directive.place(of: "memory"), "\(quoted(text)) is no size; write ':memory: 500 MB' or ':memory: 8 GB'")
      }
      memory = UInt64(size)
    }
  }

  /// Bytes of a unit; like Slurm, which gets the same number, by powers of 1024.
  private static func unit(_ letter: Substring) -> Double {
    switch letter {
    case "K": 0x1p10
    case "M": 0x1p20
    case "G": 0x1p30
    default: 0x1p40
    }
  }
}
