// in store::contract finds ort::Session
use ort::Session;
