extension English {
    static let mapping: [String: String] = [:]
}
