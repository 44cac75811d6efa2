// settings: to come
export {};
