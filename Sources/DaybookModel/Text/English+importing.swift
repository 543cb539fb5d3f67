extension English {
    static let importing: [String: String] = [:]
}
