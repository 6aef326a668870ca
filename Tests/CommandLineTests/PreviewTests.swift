import Files
import Foundation
import TestSupport
import Testing

/// `repro preview` beside a run, in a browser.
@Suite struct PreviewTests {
  /// A paper of six trials, one of which waits until the test has seen enough.
  private static let report = """
    ---
    title: Live
    ---
    ```{experiment} job
    :command: sh job.sh {w} {seed}
    :matrix: w = 1, 2
    :seeds: 1..3
    :rows: stdout jsonl
    ```

    First words.

    ```{figure} job
    :plot: lines
    :x: step
    :y: loss
    :color: w
    The loss.
    ```

    ```{claims} job
    low: loss below 9 where w = 1 and step = last
    high: loss below 1 where w = 2 and step = last
    ```

    Last words.
    """
  private static let script = """
    for step in 1 2 3 4; do echo "{\\"step\\": $step, \\"loss\\": $1.$2$step}"; done
    while [ $1$2 = 23 ] && [ ! -e go ]; do sleep 0.1; done
    """

  private func withPaper(_ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try TextFile.write(Self.report, to: "\(folder)/report.md")
      try TextFile.write(Self.script, to: "\(folder)/job.sh")
      try body(folder)
    }
  }

  /// A preview that listens, and its address.
  private func preview(in folder: String, port: Int = 0) throws -> (command: RunningCommand, port: Int) {
    let command = try RunningCommand.repro(["preview", "--port", "\(port)"], in: folder)
    try RunningCommand.wait(30, { command.output.hasSuffix("\n") || !command.isRunning }) { "address" }
    let address = try #require(command.output.wholeMatch(of: #/http://127\.0\.0\.1:(\d+)/\n/#), "\(command.error)")
    return (command, try #require(Int(address.output.1)))
  }

  private static func verdict(_ claim: String) -> String {
    "document.querySelector('section.claim[id$=\"claim-\(claim)\"] .chip').textContent.trim().slice(2)"
  }

  @Test func thePageFollowsARun() throws {
    try withPaper { folder in
      let (preview, port) = try preview(in: folder)
      let page = try Browser("http://127.0.0.1:\(port)/", in: folder)
      try page.wait(until: "!!document.querySelector('#preview-status.live')")
      #expect(try page.value(Self.verdict("low")) == "not run" && page.value(Self.verdict("high")) == "not run")
      #expect(try page.value("document.querySelector('figure').innerText").contains("No rows yet."))
      // What a reader does: opens a part, and reads on below the figure and the claims.
      _ = try page.value("window.mark = 'not loaded anew'")
      _ = try page.value("document.querySelector('section.claim details').open = true")
      let words = "[...document.querySelectorAll('main p')].find((each) => each.textContent === 'Last words.')"
      _ = try page.value("\(words).scrollIntoView()")
      let top = "Math.round(\(words).getBoundingClientRect().top)"
      let (place, scrolled) = (try #require(Int(page.value(top))), try #require(Double(page.value("scrollY"))))
      #expect((0..<600).contains(place) && scrolled > 0)

      let run = try RunningCommand.repro(["run", "--jobs", "2"], in: folder)
      try page.wait(until: "!!document.querySelector('figure svg')")
      let first = try page.value("document.querySelector('figure svg').outerHTML")
      try page.wait(until: "document.body.innerText.includes('5 of 6 trials are finished')")
      #expect(try page.value(Self.verdict("low")) == "inconclusive" && run.isRunning)
      try TextFile.write("", to: "\(folder)/go")
      #expect(try run.end() == 0, "\(run.error)")
      try page.wait(until: "\(Self.verdict("low")) === 'reproduced' && \(Self.verdict("high")) === 'deviates'")
      #expect(try page.value("document.querySelector('figure svg').outerHTML") != first)
      #expect(try page.value("document.querySelector('tr.deviates .chip').textContent").contains("deviates"))

      #expect(try page.value("window.mark") == "not loaded anew")
      #expect(try page.value("document.querySelector('section.claim details').open") == "true")
      // What is above has grown by hundreds of pixels.
      #expect(try #require(Double(page.value("scrollY"))) > scrolled + 100)
      let after = try #require(Int(page.value(top)))
      #expect(abs(after - place) <= 2, "\(after) after \(place)")
      #expect(!TextFile.isFile("\(folder)/output/report.html") && preview.isRunning)
      #expect(preview.error.isEmpty, "\(preview.error)")
    }
  }

  /// Beside the script it is the page that a report writes, byte by byte.
  @Test func thePageIsTheReport() throws {
    try withPaper { folder in
      try TextFile.write("", to: "\(folder)/go")
      #expect(try Command.repro(["report"], in: folder).status == 1)
      let report = try TextFile.read("\(folder)/output/report.html")
      #expect(!report.contains("<script") && !report.contains("preview.css"))
      let lines = #"<link rel="stylesheet" href="/preview.css">\#n<script src="/preview.js" defer></script>\#n</head>"#
      let (preview, port) = try preview(in: folder)
      let isReport = { try answer("/", port).hasSuffix("\r\n\r\n" + report.replacing("</head>", with: lines)) }
      try RunningCommand.wait(30, isReport) { "page that is the report's" }
      #expect(preview.isRunning)
    }
  }

  @Test func aBrokenSourceKeepsThePageAndALostServerIsFoundAgain() throws {
    try withPaper { folder in
      let (first, port) = try preview(in: folder)
      let page = try Browser("http://127.0.0.1:\(port)/", in: folder)
      try page.wait(until: "document.body.innerText.includes('Last words.')")
      _ = try page.value("window.mark = 'not loaded anew'")

      try TextFile.write(Self.report.replacing("loss below 9", with: "los belo 9"), to: "\(folder)/report.md")
      try page.wait(until: "document.querySelector('#preview-status').textContent.includes('report.md:')")
      #expect(try page.value("document.querySelector('#preview-status').className") == "problem")
      #expect(try page.value("document.body.innerText").contains("Last words."))
      #expect(first.error.hasPrefix("repro: preview: ") && first.error.contains("report.md:"), "\(first.error)")
      try TextFile.write(Self.report.replacing("Last words.", with: "Other words."), to: "\(folder)/report.md")
      try page.wait(until: "document.body.innerText.includes('Other words.')")
      try page.wait(until: "document.querySelector('#preview-status').className === 'live'")

      first.signal(SIGTERM)
      #expect(try first.end(within: 10) == 0, "\(first.error)")
      try page.wait(until: "document.querySelector('#preview-status').className === 'lost'")
      try TextFile.write(Self.report.replacing("Last words.", with: "New words."), to: "\(folder)/report.md")
      let (second, _) = try preview(in: folder, port: port)
      try page.wait(until: "document.body.innerText.includes('New words.')")
      #expect(try page.value("document.querySelector('#preview-status').className") == "live")
      #expect(try page.value("window.mark") == "not loaded anew" && second.isRunning)
    }
  }

  private func answer(_ path: String, _ port: Int, host: String? = nil, method: String = "GET") throws -> String {
    try RawConnection.answer(
      port: port, ["\(method) \(path) HTTP/1.1", "Host: \(host ?? "127.0.0.1:\(port)")"])
  }

  /// A page of somebody else may have its own name lead to this machine.
  @Test func onlyNamesOfThisMachineAreAnswered() throws {
    try withPaper { folder in
      let (preview, port) = try preview(in: folder)
      for host in ["127.0.0.1:\(port)", "localhost:\(port)", "[::1]:\(port)"] {
        #expect(try answer("/", port, host: host).hasPrefix("HTTP/1.1 200 "), "\(host)")
      }
      for host in ["evil.example", "evil.example:\(port)", "127.0.0.1", "127.0.0.1:1", "192.168.0.1:\(port)", ""] {
        for path in ["/", "/events", "/preview.js", "/report.md", "/../report.md"] {
          let answer = try answer(path, port, host: host)
          #expect(!answer.hasPrefix("HTTP/1.1 200 ") && !answer.contains("<html"), "\(host) \(path): \(answer)")
        }
        #expect(try answer("/", port, host: host).hasPrefix("HTTP/1.1 403 "), "\(host)")
      }
      #expect(try RawConnection.answer(port: port, ["GET / HTTP/1.1"]).hasPrefix("HTTP/1.1 403 "))
      let twice = ["GET / HTTP/1.1", "Host: localhost:\(port)", "Host: evil.example"]
      #expect(try RawConnection.answer(port: port, twice).hasPrefix("HTTP/1.1 400 ") && preview.isRunning)
    }
  }

  @Test func nothingOutsideOfTheOutputIsServed() throws {
    try withPaper { folder in
      try TextFile.write("secret", to: "\(folder)/secret.txt")
      try TextFile.write("a,b\n1,2\n", to: "\(folder)/output/results/quick/a.csv")
      try FileManager.default.createSymbolicLink(atPath: "\(folder)/output/link", withDestinationPath: folder)
      let (preview, port) = try preview(in: folder)
      for path in [
        "/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/results/../../secret.txt", "/link/secret.txt",
        "//\(folder)/secret.txt", "\(folder)/secret.txt", "/..%5csecret.txt", "/..\\secret.txt",
        "/results%00/quick/a.csv",
        "/%252e%252e/secret.txt", "/results", "/results/", "/.repro-output", "/nothing", "http://127.0.0.1:\(port)/",
        "*",
      ] {
        let answer = try answer(path, port)
        #expect(
          answer.hasPrefix("HTTP/1.1 400 ") || answer.hasPrefix("HTTP/1.1 404 "), "\(path): \(answer.prefix(300))")
        #expect(!answer.contains("secret"), "\(path): \(answer)")
      }
      let file = try answer("/results/quick/a.csv", port)
      #expect(file.hasSuffix("\r\n\r\na,b\n1,2\n") && file.contains("Content-Type: text/csv"), "\(file)")
      #expect(preview.isRunning)
    }
  }

  @Test func methodsAndHeaders() throws {
    try withPaper { folder in
      try TextFile.write("a,b\n1,2\n", to: "\(folder)/output/a.csv")
      let (preview, port) = try preview(in: folder)
      for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "get"] {
        #expect(try answer("/", port, method: method).hasPrefix("HTTP/1.1 405 "), "\(method)")
      }
      let head = try answer("/a.csv", port, method: "HEAD")
      #expect(head.hasSuffix("\r\n\r\n") && head.contains("Content-Length: 8\r\n"), "\(head)")
      #expect(try !answer("/events", port, method: "HEAD").contains("state"))
      for path in ["/", "/a.csv", "/preview.js", "/none"] {
        let answer = try answer(path, port)
        for line in [
          "X-Content-Type-Options: nosniff", "Cache-Control: no-store", "Content-Security-Policy: default-src 'none'",
        ] {
          #expect(answer.contains("\r\n\(line)"), "\(answer)")
        }
        #expect(!answer.lowercased().contains("access-control"))
      }
      #expect(preview.isRunning)
    }
  }

  @Test func aPortInUseIsOneLine() throws {
    try withPaper { folder in
      let (preview, port) = try preview(in: folder)
      let other = try Command.repro(["preview", "--port", "\(port)"], in: folder)
      #expect(other.status == 4 && other.output.isEmpty, "\(other)")
      #expect(other.error.hasPrefix("repro: port \(port) is in use") && other.error.split(separator: "\n").count == 1)
      #expect(preview.isRunning)
      for wrong in [["--port", "65536"], ["--port", "-1"], ["no-such-paper"], ["--papers", "nowhere"]] {
        let result = try Command.repro(["preview"] + wrong, in: folder)
        #expect(result.status == 4 && result.error.split(separator: "\n").count == 1, "\(result)")
      }
    }
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func aSignalEndsItWithOpenStreams(number: Int32) throws {
    try withPaper { folder in
      let (preview, port) = try preview(in: folder)
      let streams = try (0..<5).map { _ in try RawConnection(port: port) }
      for stream in streams {
        try stream.send("GET /events HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n")
        #expect(try stream.read(until: "event: state").contains("text/event-stream"))
      }
      // Another one has said nothing yet.
      let silent = try RawConnection(port: port)
      preview.signal(number)
      #expect(try preview.end(within: 10) == 0 && preview.error.isEmpty, "\(preview.error)")
      #expect(try silent.read().isEmpty)
    }
  }
}
