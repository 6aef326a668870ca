import Foundation

/// A headless Chromium with one page, spoken to by its DevTools protocol through pipes.
public final class Browser {
  /// What the browser answered instead of a value.
  public struct Failure: Error, CustomStringConvertible {
    /// The browser's words.
    public let description: String
  }

  private let process: RunningCommand
  private let input: Int32
  private let output: Int32
  private var buffer = Data()
  private var count = 0
  private var session: String?

  /// Starts the browser, whose files go to `folder`, and opens a page of the given size.
  /// - Throws: an error of Foundation, ``Failure``, `RunningCommand.Late`.
  public init(_ address: String, in folder: String, width: Int = 1000, height: Int = 600) throws {
    let pipes = ["\(folder)/browser.in", "\(folder)/browser.out"]
    for pipe in pipes { mkfifo(pipe, 0o600) }
    // Open at both ends, a pipe lets nobody wait for the other side.
    input = open(pipes[0], O_RDWR | O_CLOEXEC)
    output = open(pipes[1], O_RDWR | O_CLOEXEC | O_NONBLOCK)
    let program = """
      browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
      exec "$browser" --headless=new --no-sandbox --disable-gpu --no-first-run --user-data-dir='\(folder)/profile' \
        --window-size=\(width),\(height) --remote-debugging-pipe about:blank 3<'\(pipes[0])' 4>'\(pipes[1])'
      """
    process = try RunningCommand("/bin/sh", ["-c", program], in: folder)
    let target = try ask("Target.createTarget", ["url": address])
    let attached = try ask("Target.attachToTarget", ["targetId": target["targetId"] ?? "", "flatten": true])
    session = attached["sessionId"] as? String
    try wait(until: "location.href !== 'about:blank' && document.readyState === 'complete'")
  }

  deinit {
    _ = try? ask("Browser.close", [:])
    _ = try? process.end(within: 10)
    close(input)
    close(output)
  }

  /// The value of an expression on the page, as text.
  /// - Throws: ``Failure`` where the script throws.
  public func value(_ expression: String) throws -> String {
    let answer = try ask("Runtime.evaluate", ["expression": "String(\(expression))", "awaitPromise": true])
    guard let result = answer["result"] as? [String: Any], let value = result["value"] as? String,
      answer["exceptionDetails"] == nil
    else { throw Failure(description: "\(expression): \(answer)") }
    return value
  }

  /// Waits until an expression is true.
  /// - Throws: `RunningCommand.Late`, which shows the text of the page.
  public func wait(until expression: String, seconds: Double = 60) throws {
    try RunningCommand.wait(seconds, { try value(expression) == "true" }) {
      "\(expression) on the page: \((try? value("document.body.innerText")) ?? "(none)")"
    }
  }

  private func ask(_ method: String, _ parameters: [String: Any]) throws -> [String: Any] {
    count += 1
    var message: [String: Any] = ["id": count, "method": method, "params": parameters]
    message["sessionId"] = session
    // Messages end with a zero.
    let data = try JSONSerialization.data(withJSONObject: message) + [0]
    guard data.withUnsafeBytes({ write(input, $0.baseAddress, $0.count) }) == data.count else {
      throw Failure(description: "\(method): the browser takes no message")
    }
    while true {
      let answer = try next()
      guard answer["id"] as? Int == count else { continue }
      guard let result = answer["result"] as? [String: Any] else { throw Failure(description: "\(method): \(answer)") }
      return result
    }
  }

  private func next() throws -> [String: Any] {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    var end = buffer.firstIndex(of: 0)
    try RunningCommand.wait(
      60,
      {
        while end == nil {
          let read = Foundation.read(output, &bytes, bytes.count)
          guard read > 0 else { return false }
          buffer.append(bytes, count: read)
          end = buffer.firstIndex(of: 0)
        }
        return true
      }
    ) { "answer of the browser: \(process.error)" }
    guard let end else { return [:] }
    let data = buffer[..<end]
    buffer = Data(buffer[(end + 1)...])
    return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }
}
