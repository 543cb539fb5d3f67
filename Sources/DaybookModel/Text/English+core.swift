extension English {
    static let core: [String: String] = [:]
}
