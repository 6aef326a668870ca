import Foundation

/// A file below a folder, opened without following any link.
///
/// Each folder is opened from the one above it, so that nothing that is renamed or linked meanwhile leads elsewhere.
final class OpenFile: Sendable {
  /// Bytes of the file when it was opened.
  let count: Int
  private let descriptor: Int32

  /// Opens the file that `names` lead to; `nil` where there is none, or something else than a plain file.
  init?(_ names: [String], below folder: String) {
    guard let name = names.last else { return nil }
    var place = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    for name in names.dropLast() where place >= 0 {
      let inner = openat(place, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      close(place)
      place = inner
    }
    guard place >= 0 else { return nil }
    // A pipe would wait for somebody who writes.
    let file = openat(place, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    close(place)
    guard file >= 0 else { return nil }
    var facts = stat()
    guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      close(file)
      return nil
    }
    descriptor = file
    count = Int(facts.st_size)
  }

  deinit { close(descriptor) }

  /// Some of the bytes that the file had when it was opened, `nil` at their end: rows that are appended while it is sent are
  /// none of them.
  /// - Throws: ``Cut`` when the file has become shorter.
  func bytes(at position: Int) throws(Cut) -> Data? {
    let wanted = min(1 << 16, count - position)
    guard wanted > 0 else { return nil }
    var buffer = [UInt8](repeating: 0, count: wanted)
    let read = pread(descriptor, &buffer, wanted, off_t(position))
    guard read > 0 else { throw Cut() }
    return Data(buffer.prefix(read))
  }

  /// A file that ended before its length.
  struct Cut: Error {}
}
