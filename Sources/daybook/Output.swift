import Foundation

/// Results go to standard output, everything else to standard error.
enum Output {
    static func write(_ text: String) {
        write(Array(text.utf8), to: 1)
    }

    /// The width of the terminal that results go to; nil when they go to a file or another program.
    static var columns: Int? {
        guard isatty(1) == 1 else { return environment("COLUMNS").flatMap { Int($0) } }
        var size = winsize()
        guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    static func note(_ text: String) {
        write(Array((text + "\n").utf8), to: 2)
    }

    static func write(_ bytes: [UInt8], to file: Int32) {
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
            // The reader has gone (a closed pipe, as after `| head`): nobody is left to tell.
            guard count > 0 else { exit(errno == EPIPE ? 0 : 1) }
            start += count
        }
    }
}

/// A bar with rate and time left on standard error, when that is a terminal.
final class ProgressBar {
    private let isShown = isatty(2) == 1
    private let start = Date()
    private var last = Date.distantPast

    func show(_ label: String, done: Double, count: Int, unit: String) {
        guard isShown, Date().timeIntervalSince(last) > 0.2 || done >= 1 else { return }
        last = Date()
        let seconds = max(0.001, last.timeIntervalSince(start))
        let rate = Int(Double(count) / seconds)
        let left = done > 0.01 ? Int(seconds / done * (1 - done)) : 0
        let filled = Int(max(0, min(1, done)) * 30)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
        Output.write(Array("\r\(label) \(bar) \(rate) \(unit)/s, \(left) s left\u{1B}[K".utf8), to: 2)
    }

    func end() {
        guard isShown, last != .distantPast else { return }
        Output.write(Array("\r\u{1B}[K".utf8), to: 2)
    }
}
