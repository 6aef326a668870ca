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

  /// Whether a file begins like one of `torch.save`: a zip archive, or a pickle of a PyTorch before 1.6.
  public static func isMeant(by path: String) -> Bool {
    guard let file = try? OpenFile(path: path), let start = try? file.bytes(0, min(4, file.count)) else { return false }
    return start.elementsEqual([0x50, 0x4B, 3, 4]) || start.starts(with: [0x80, 2])
  }

  /// Opens a file.
  /// - Throws: `FileError` when it cannot be read, `DamagedFile` when it is damaged or holds something else.
  public init(path: String) throws { try self.init(path: path, .file(OpenFile(path: path))) }

  /// Reads a file's bytes; `path` is for messages.
  /// - Throws: `DamagedFile`.
  public init(path: String, data: Data) throws(DamagedFile) { try self.init(path: path, .memory(data)) }

  private init(path: String, _ source: ByteSource) throws(DamagedFile) {
    self.path = path
    do {
      archive = try Self.archive(source)
      (tensors, trainStep) = try Self.contents(archive)
      entries = tensors.mapValues { Entry(type: $0.type, shape: $0.shape) }
    } catch { throw Self.fault(path, "\(error)") }
  }

  /// A tensor of floating-point numbers, converted to single precision.
  /// - Throws: `DamagedFile` when there is none of that name, its bytes are damaged, or a number is not finite.
  public func tensor(_ name: String) throws(DamagedFile) -> Tensor {
    let tensor = try stored(name)
    let storage: Data?
    do { storage = try archive.bytes(tensor.entry) } catch { throw fault("\(error); copy or save it again") }
    guard let storage, let values = tensor.values(storage) else {
      throw fault("tensor \(quoted(name)) has type \(tensor.type.rawValue), floating-point numbers are needed")
    }
    if let place = values.firstIndex(where: { !$0.isFinite }) {
      throw fault(
        "tensor \(quoted(name)) holds \(values[place]) at place \(place); take a checkpoint from before it diverged")
    }
    return Tensor(shape: tensor.shape, values: values)
  }

  /// A tensor that must have a certain shape.
  /// - Throws: `DamagedFile`.
  public func tensor(_ name: String, shape: [Int]) throws(DamagedFile) -> Tensor {
    try check(name, shape: shape)
    return try tensor(name)
  }

  /// Checks that there is a tensor of a certain shape, without reading it.
  /// - Throws: `DamagedFile`.
  public func check(_ name: String, shape: [Int]) throws(DamagedFile) {
    let stored = try stored(name)
    guard stored.shape == shape else {
      throw fault("tensor \(quoted(name)) has shape \(Tensor.text(stored.shape)), \(Tensor.text(shape)) is needed")
    }
  }

  private func stored(_ name: String) throws(DamagedFile) -> StoredTensor {
    guard let tensor = tensors[name] else {
      // A model has hundreds of names, too many for a line.
      let hint = Spelling.hint(for: name, among: tensors.keys.sorted())
      throw fault("no tensor \(quoted(name))\(hint.utf8.count <= 200 ? hint : " among its \(tensors.count)")")
    }
    return tensor
  }

  /// An error about this file.
  public func fault(_ message: String) -> DamagedFile { Self.fault(path, message) }

  private static func fault(_ path: String, _ message: String) -> DamagedFile {
    DamagedFile(path, message)
  }

  /// What stands before every name when the tensors of a model are those of a part of a larger module: empty when there is a
  /// tensor `name`, and otherwise what precedes it in the only name that ends in it, when all names begin with that.
  ///
  /// `torch.nn.DataParallel`, for one, puts `module.` before each name.
  /// - Throws: `DamagedFile` when only some names begin so, or several parts have such a tensor.
  public func prefix(before name: String) throws(DamagedFile) -> String {
    guard tensors[name] == nil else { return "" }
    let found = tensors.keys.filter { $0.hasSuffix(".\(name)") }.map { String($0.dropLast(name.count)) }.sorted()
    guard let prefix = found.first else { return "" }
    guard found.count == 1 else {
      throw fault(
        "the tensors of several models, \(quoted(prefix + name)) and \(quoted(found[1] + name)); save the state_dict() of "
          + "one of them")
    }
    if let other = tensors.keys.filter({ !$0.hasPrefix(prefix) }).min() {
      throw fault(
        "'\(excerpt(prefix))' stands before some names, but not before \(quoted(other)); save the state_dict() of the "
          + "model itself")
    }
    return prefix
  }
}

// MARK: Reading

extension TorchStateFile {
  private static func archive(_ source: ByteSource) throws(Damage) -> ZipArchive {
    if try source.bytes(0, 2)?.elementsEqual([0x80, 2]) == true {
      throw Damage("written by a PyTorch before 1.6, or no checkpoint; load it in a newer one and save it again")
    }
    try source.checkIsNoPointer()
    do { return try ZipArchive(source) } catch {
      throw Damage("not a checkpoint of PyTorch: \(error); copy or save it again")
    }
  }

  private static func contents(
    _ archive: ZipArchive
  ) throws(Damage) -> (tensors: [String: StoredTensor], trainStep: Int?) {
    let pickles = archive.entries.keys.filter { $0.hasSuffix("/data.pkl") && $0.split(separator: "/").count == 2 }
    guard pickles.count == 1, let name = pickles.first, let size = archive.entries[name]?.bytes.count else {
      throw Damage("it holds \(pickles.count) pickles of the name data.pkl, a checkpoint of PyTorch holds one")
    }
    guard size <= Unpickler.longest, let pickle = try archive.bytes(name) else {
      throw Damage(
        "its pickle has \(size) bytes, at most \(Unpickler.longest) are read; save the state_dict() alone")
    }
    let folder = name.dropLast("data.pkl".count)
    if let order = try archive.bytes("\(folder)byteorder"), !order.elementsEqual("little".utf8) {
      throw Damage("its numbers are not little-endian; save it again on a little-endian machine")
    }
    let (root, heap) = try Unpickler.read([UInt8](pickle))
    let (model, trainStep) = try model(root, heap)
    return (try tensors(unwrapped(model), heap, archive, folder: folder), trainStep)
  }

  /// The model's tensors by name, and `train_step` where the file has one.
  private static func model(
    _ root: PickleValue, _ heap: PickleHeap
  ) throws(Damage) -> (state: [String: PickleValue], trainStep: Int?) {
    let top = try dictionary(root, heap, "the checkpoint")
    guard let state = top["model_state_dict"] else { return (top, nil) }
    var trainStep: Int?
    if let step = top["train_step"] {
      guard let value = step.integer, value >= 0 else {
        throw Damage("its train_step is no number of steps; save the state_dict() alone")
      }
      trainStep = value
    }
    return (try dictionary(state, heap, "model_state_dict"), trainStep)
  }

  private static func dictionary(
    _ value: PickleValue, _ heap: PickleHeap, _ what: String
  ) throws(Damage) -> [String: PickleValue] {
    guard case .dictionary(let index) = value else {
      throw Damage("\(what) is no dictionary of named tensors; save the model's state_dict()")
    }
    var result: [String: PickleValue] = [:]
    for (key, value) in heap.dictionaries[index].items {
      guard let name = key.text else {
        throw Damage("\(what) has a key that is no name; save the model's state_dict()")
      }
      guard result.updateValue(value, forKey: name) == nil else {
        throw Damage("\(what) has \(quoted(name)) twice; save the model's state_dict() again")
      }
    }
    return result
  }

  /// What `torch.compile` and the wrappers of distributed training put into the path of a module's name.
  private static let wrappers: Set<Substring> = ["_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module"]

  /// The state as the model would have saved it without such wrappers.
  private static func unwrapped(_ state: [String: PickleValue]) throws(Damage) -> [String: PickleValue] {
    var result: [String: PickleValue] = [:]
    // In order, so that the same file is always refused for the same names.
    for (name, value) in state.sorted(by: { $0.key < $1.key }) {
      let parts = name.split(separator: ".", omittingEmptySubsequences: false).filter { !wrappers.contains($0) }
      guard result.updateValue(value, forKey: parts.joined(separator: ".")) == nil else {
        throw Damage(
          "\(quoted(name)) stands there with and without its wrapper; save the state_dict() of the model itself")
      }
    }
    return result
  }

  /// Tensors whose storages are there and long enough.
  private static func tensors(
    _ model: [String: PickleValue], _ heap: PickleHeap, _ archive: ZipArchive, folder: Substring
  ) throws(Damage) -> [String: StoredTensor] {
    guard !model.isEmpty else { throw Damage("it holds no tensors; save the model's state_dict()") }
    var tensors: [String: StoredTensor] = [:]
    // In order, so that a file with several faults is always refused for the same one.
    for (name, value) in model.sorted(by: { $0.key < $1.key }) {
      guard case .tensor(let index) = value else {
        throw Damage("\(quoted(name)) is no tensor; a state_dict() or {model_state_dict: …} is needed")
      }
      let tensor = heap.tensors[index]
      let entry = "\(folder)data/\(tensor.storage.key)"
      guard let bytes = archive.entries[entry]?.bytes.count else {
        throw Damage(
          "tensor \(quoted(name)) needs the entry \(quoted(entry)), which is missing; copy or save it again")
      }
      do { tensors[name] = try StoredTensor(tensor, entry: entry, bytes: bytes) } catch {
        throw Damage("tensor \(quoted(name)) \(error); copy or save it again")
      }
    }
    return tensors
  }
}
