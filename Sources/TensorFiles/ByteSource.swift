import Files
import Foundation

/// Bytes that are read where they are asked for: a whole checkpoint has three times the bytes of its weights.
///
/// A file is not mapped: a training that writes it anew meanwhile would end a program that has it mapped.
enum ByteSource: Sendable {
  case memory(Data)
  case file(OpenFile)

  /// Number of bytes.
  var count: Int {
    switch self {
    case .memory(let data): data.count
    case .file(let file): file.count
    }
  }

  /// Bytes of a range; `nil` when it is not wholly inside.
  /// - Throws: `Damage` when the file has changed or its disk is faulty.
  func bytes(_ start: Int, _ length: Int) throws(Damage) -> Data? {
    guard start >= 0, length >= 0, start <= count, length <= count - start else { return nil }
    switch self {
    case .memory(let data): return data[data.startIndex + start..<data.startIndex + start + length]
    case .file(let file): return try file.bytes(start, length)
    }
  }

  /// Refuses what Git LFS leaves in place of a file until it is fetched.
  /// - Throws: `Damage`.
  func checkIsNoPointer() throws(Damage) {
    let start = "version https://git-lfs"
    guard try bytes(0, start.utf8.count)?.elementsEqual(start.utf8) == true else { return }
    throw Damage("it is a pointer of Git LFS; git lfs pull fetches the file itself")
  }
}

/// A file that is open for reading at any place.
final class OpenFile: Sendable {
  /// Bytes that the file had when it was opened.
  let count: Int
  private let descriptor: Int32

  /// Opens an ordinary file.
  /// - Throws: `FileError`.
  init(path: String) throws(FileError) {
    // Not to wait for a writer, in case it is a pipe.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(.read, path, errno: errno) }
    var status = stat()
    let code = fstat(descriptor, &status) == 0 ? 0 : errno
    let kind = status.st_mode & S_IFMT
    guard code == 0, kind == S_IFREG else {
      close(descriptor)
      if code != 0 || kind == S_IFDIR { throw FileError(.read, path, errno: code != 0 ? code : EISDIR) }
      throw FileError(.read, path, reason: "it is no ordinary file; copy its bytes to one")
    }
    self.descriptor = descriptor
    count = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// Bytes of a range inside the file.
  /// - Throws: `Damage` when they are no longer there.
  func bytes(_ start: Int, _ length: Int) throws(Damage) -> Data {
    var data = Data(count: length)
    var done = 0
    while done < length {
      let (read, code) = data.withUnsafeMutableBytes { buffer in
        let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
        return (pread(descriptor, rest.baseAddress, rest.count, off_t(start + done)), errno)
      }
      if read < 0, code == EINTR { continue }
      guard read > 0 else {
        let reason = read == 0 ? "the file is shorter than it was" : String(cString: strerror(code))
        throw Damage("byte \(start + done) cannot be read: \(reason)")
      }
      done += read
    }
    return data
  }
}

extension Data {
  /// `size` bytes (at most 8) at an offset from the start as an unsigned number; `nil` beyond the end.
  func littleEndian(_ offset: Int, _ size: Int) -> UInt64? {
    guard offset >= 0, offset <= count, size <= count - offset else { return nil }
    var value: UInt64 = 0
    for index in (offset..<offset + size).reversed() { value = value << 8 | UInt64(self[startIndex + index]) }
    return value
  }
}
