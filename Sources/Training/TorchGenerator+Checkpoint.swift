import Files
import Random
import TensorFiles

/// The generator's state in a checkpoint.
extension TorchGenerator {
  /// Adds the state as the tensor `name.state` and the metadata `name.position` and `name.spare`.
  public func write(to writer: inout SafetensorsWriter, as name: String) {
    let state = state
    writer.add("\(name).state", words: state.words)
    writer.metadata["\(name).position"] = String(state.position)
    writer.metadata["\(name).spare"] = state.spare.map { String($0.bitPattern) } ?? "none"
  }

  /// The state that ``write(to:as:)`` left.
  /// - Throws: `DamagedFile` when it is missing or is none.
  public init(_ file: SafetensorsFile, _ name: String) throws(DamagedFile) {
    let spare = file.metadata["\(name).spare"]
    let number = spare.flatMap { UInt64($0) }.map(Double.init(bitPattern:))
    guard let position = file.metadata["\(name).position"].flatMap({ Int($0) }),
      spare == "none" || number != nil,
      let generator = TorchGenerator(
        state: State(words: try file.words("\(name).state"), position: position, spare: number))
    else { throw file.fault("the state of generator '\(name)' is damaged; remove the file to begin anew") }
    self = generator
  }
}
