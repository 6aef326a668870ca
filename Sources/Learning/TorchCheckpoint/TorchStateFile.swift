import Files
import Foundation

/// The named tensors of a file that `torch.save` wrote: a model's `state_dict()`, alone or as `model_state_dict` of a
/// training's state.
///
/// The file is a zip archive (PyTorch 1.6 and later) with a pickle and one entry for each storage. The pickle is read
/// and the tensors' places are checked when the file is opened, numbers are read when they are asked for. Nothing that
/// the file says is ever run; an optimiser's state is passed over.
public struct TorchStateFile: Sendable {
  /// What the file says of one tensor.
  public struct Entry: Sendable, Equatable {
    /// Element type.
    public let type: ElementType
    /// Sizes, the slowest first.
    public let shape: [Int]
  }

  /// Path as the caller gave it.
  public let path: String
  /// Steps of training before the file was written (`train_step`); `nil` when the file does not say.
  public let trainStep: Int?
  /// What the file says of its tensors, by name.
  public let entries: [String: Entry]
  private let archive: ZipArchive
  private let tensors: [String: StoredTensor]

  /// Opens a file.
  /// - Throws: `FileError` when it cannot be read, `SourceError` when it is damaged or holds something else.
  public init(path: String) throws { try self.init(path: path, .file(OpenFile(path: path))) }

  /// Reads a file's bytes; `path` is for messages.
  /// - Throws: `SourceError`.
  public init(path: String, data: Data) throws(SourceError) { try self.init(path: path, .memory(data)) }

  private init(path: String, _ source: ByteSource) throws(SourceError) {
    self.path = path
    do {
      archive = try Self.archive(source)
      (tensors, trainStep) = try Self.contents(archive)
      entries = tensors.mapValues { Entry(type: $0.type, shape: $0.shape) }
    } catch { throw Self.fault(path, "\(error)") }
  }

  /// A tensor of floating-point numbers, converted to single precision.
  /// - Throws: `SourceError` when there is none of that name, its bytes are damaged, or a number is not finite.
  public func tensor(_ name: String) throws(SourceError) -> Tensor {
    guard let tensor = tensors[name] else {
      // A model has hundreds of names, too many for a line.
      let hint = Spelling.hint(for: name, among: tensors.keys.sorted())
      throw fault("no tensor '\(name)'\(hint.utf8.count <= 200 ? hint : " among its \(tensors.count)")")
    }
    let storage: Data?
    do { storage = try archive.bytes(tensor.entry) } catch { throw fault("\(error); copy or save it again") }
    guard let storage, let values = tensor.values(storage) else {
      throw fault("tensor '\(name)' has type \(tensor.type.rawValue), floating-point numbers are needed")
    }
    if let place = values.firstIndex(where: { !$0.isFinite }) {
      throw fault(
        "tensor '\(name)' holds \(values[place]) at place \(place); take a checkpoint from before it diverged")
    }
    return Tensor(shape: tensor.shape, values: values)
  }

  /// A tensor that must have a certain shape.
  /// - Throws: `SourceError`.
  public func tensor(_ name: String, shape: [Int]) throws(SourceError) -> Tensor {
    if let stored = tensors[name], stored.shape != shape {
      throw fault("tensor '\(name)' has shape \(Tensor.text(stored.shape)), \(Tensor.text(shape)) is needed")
    }
    return try tensor(name)
  }

  /// An error about this file.
  public func fault(_ message: String) -> SourceError { Self.fault(path, message) }

  /// One line, whatever a name in the file holds.
  private static func fault(_ path: String, _ message: String) -> SourceError {
    let isLine = { (scalar: UnicodeScalar) in
      ![.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
    }
    let line = String(String.UnicodeScalarView(message.unicodeScalars.map { isLine($0) ? $0 : " " }))
    return SourceError(SourceLocation(file: path), line)
  }
}

// MARK: Reading

extension TorchStateFile {
  private static func archive(_ source: ByteSource) throws(UsageError) -> ZipArchive {
    if try source.bytes(0, 2)?.elementsEqual([0x80, 2]) == true {
      throw UsageError("written by a PyTorch before 1.6, or no checkpoint; load it in a newer one and save it again")
    }
    do { return try ZipArchive(source) } catch {
      throw UsageError("not a checkpoint of PyTorch: \(error); copy or save it again")
    }
  }

  private static func contents(
    _ archive: ZipArchive
  ) throws(UsageError) -> (tensors: [String: StoredTensor], trainStep: Int?) {
    let pickles = archive.entries.keys.filter { $0.hasSuffix("/data.pkl") && $0.split(separator: "/").count == 2 }
    guard pickles.count == 1, let name = pickles.first, let size = archive.entries[name]?.bytes.count else {
      throw UsageError("it holds \(pickles.count) pickles of the name data.pkl, a checkpoint of PyTorch holds one")
    }
    guard size <= Unpickler.longest, let pickle = try archive.bytes(name) else {
      throw UsageError(
        "its pickle has \(size) bytes, at most \(Unpickler.longest) are read; save the state_dict() alone")
    }
    let folder = name.dropLast("data.pkl".count)
    if let order = try archive.bytes("\(folder)byteorder"), !order.elementsEqual("little".utf8) {
      throw UsageError("its numbers are not little-endian; save it again on a little-endian machine")
    }
    let (root, heap) = try Unpickler.read([UInt8](pickle))
    let (model, trainStep) = try model(root, heap)
    return (try tensors(model, heap, archive, folder: folder), trainStep)
  }

  /// The model's tensors by name, and `train_step` where the file has one.
  private static func model(
    _ root: PickleValue, _ heap: PickleHeap
  ) throws(UsageError) -> (state: [String: PickleValue], trainStep: Int?) {
    let top = try dictionary(root, heap, "the checkpoint")
    guard let state = top["model_state_dict"] else { return (top, nil) }
    var trainStep: Int?
    if let step = top["train_step"] {
      guard let value = step.integer, value >= 0 else {
        throw UsageError("its train_step is no number of steps; save the state_dict() alone")
      }
      trainStep = value
    }
    return (try dictionary(state, heap, "model_state_dict"), trainStep)
  }

  private static func dictionary(
    _ value: PickleValue, _ heap: PickleHeap, _ what: String
  ) throws(UsageError) -> [String: PickleValue] {
    guard case .dictionary(let index) = value else {
      throw UsageError("\(what) is no dictionary of named tensors; save the model's state_dict()")
    }
    var result: [String: PickleValue] = [:]
    for (key, value) in heap.dictionaries[index].items {
      guard let name = key.text else {
        throw UsageError("\(what) has a key that is no name; save the model's state_dict()")
      }
      guard result.updateValue(value, forKey: name) == nil else {
        throw UsageError("\(what) has '\(name.prefix(80))' twice; save the model's state_dict() again")
      }
    }
    return result
  }

  /// Tensors whose storages are there and long enough.
  private static func tensors(
    _ model: [String: PickleValue], _ heap: PickleHeap, _ archive: ZipArchive, folder: Substring
  ) throws(UsageError) -> [String: StoredTensor] {
    guard !model.isEmpty else { throw UsageError("it holds no tensors; save the model's state_dict()") }
    var tensors: [String: StoredTensor] = [:]
    // In order, so that a file with several faults is always refused for the same one.
    for (name, value) in model.sorted(by: { $0.key < $1.key }) {
      guard case .tensor(let index) = value else {
        throw UsageError("'\(name.prefix(80))' is no tensor; a state_dict() or {model_state_dict: …} is needed")
      }
      let tensor = heap.tensors[index]
      let entry = "\(folder)data/\(tensor.storage.key)"
      guard let bytes = archive.entries[entry]?.bytes.count else {
        throw UsageError(
          "tensor '\(name.prefix(80))' needs the entry '\(entry.prefix(80))', which is missing; copy or save it again")
      }
      do { tensors[name] = try StoredTensor(tensor, entry: entry, bytes: bytes) } catch {
        throw UsageError("tensor '\(name.prefix(80))' \(error); copy or save it again")
      }
    }
    return tensors
  }
}
