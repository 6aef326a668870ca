import TensorFiles

extension SafetensorsFile {
  /// A writer of the same metadata and tensors but one.
  func copy(leaving out: String) throws -> SafetensorsWriter {
    var writer = SafetensorsWriter()
    writer.metadata = metadata
    for (name, entry) in entries where name != out {
      if entry.type == .uint32 {
        writer.add(name, words: try words(name))
      } else {
        writer.add(name, try tensor(name))
      }
    }
    return writer
  }
}
