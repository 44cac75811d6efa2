/**
 * How a tree is written: `spring` as Spring's own views print it (numbers as Java prints them, nothing and empty lists
 * as empty text), `exact` with numbers as somebody wrote them, `null` and `[]`.
 */
export type ValueStyle = 'spring' | 'exact';
